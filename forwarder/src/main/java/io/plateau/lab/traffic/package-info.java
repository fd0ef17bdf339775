/** The kernel's TCP through the lab's network, measured and compared byte for byte. */
package io.plateau.lab.traffic;

/** The lab's network of namespaces, and the programs that build it. */
package io.plateau.lab.network;

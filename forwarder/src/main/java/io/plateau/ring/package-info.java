/** Hand-over between threads: frames between agents, control events to the one control thread. */
package io.plateau.ring;

/** The control thread's work: claims, commands and ticks become events, and events the table. */
package io.plateau.pmtu;

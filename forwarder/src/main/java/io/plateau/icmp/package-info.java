/** The errors we send, who may get one, and how many. */
package io.plateau.icmp;

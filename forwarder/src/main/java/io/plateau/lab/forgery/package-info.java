/** Packet Too Big messages that nobody on the path has sent, by those who see the traffic and those who do not. */
package io.plateau.lab.forgery;

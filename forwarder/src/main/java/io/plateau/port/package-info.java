/** Frames in and out, whatever the interface: one frame format, one contract. */
package io.plateau.port;

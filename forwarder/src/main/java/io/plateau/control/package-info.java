/** The control socket: server and client. */
package io.plateau.control;

/** The commands. */
package io.plateau.cli;

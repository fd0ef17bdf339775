/** Offline answers from a journal. */
package io.plateau.forensics;

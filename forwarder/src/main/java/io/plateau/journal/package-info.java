/** The append-only record of every change: one documented layout, a writer and a reader. */
package io.plateau.journal;

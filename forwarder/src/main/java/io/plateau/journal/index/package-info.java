/** What a journal's index says: where records of a time, a number, a destination and a table stand. */
package io.plateau.journal.index;

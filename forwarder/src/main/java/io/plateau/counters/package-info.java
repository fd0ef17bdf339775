/** What happened to frames, counted by one writer and read by anybody. */
package io.plateau.counters;

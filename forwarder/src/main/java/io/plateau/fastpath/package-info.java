/** One pass over a burst, one verdict a frame. */
package io.plateau.fastpath;

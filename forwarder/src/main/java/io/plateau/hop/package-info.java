/** What one hop does to a datagram: addresses that go on, time to live, options, and the link header of the next link. */
package io.plateau.hop;

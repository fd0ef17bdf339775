/** Making datagrams fit: IPv4 fragments (RFC 791 section 3.2), TCP segments, and the segment size that a SYN announces. */
package io.plateau.fragment;

/** One IPv4 datagram into pieces, RFC 791 section 3.2. */
package io.plateau.fragment;

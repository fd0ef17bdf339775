/** The longest prefix that covers an address, found in a few steps. */
package io.plateau.route.trie;

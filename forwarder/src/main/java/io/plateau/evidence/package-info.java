/** What we moved lately: was this quoted datagram ours, was something longer acknowledged since, who goes on although told. */
package io.plateau.evidence;

/** The story of one destination: what was claimed, what changed, what it cost, and who went on. */
package io.plateau.forensics.story;

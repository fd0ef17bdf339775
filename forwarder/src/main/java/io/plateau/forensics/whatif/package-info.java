/** What another policy would have made of what a journal recorded. */
package io.plateau.forensics.whatif;

/** Claim, policy, table: what the path MTU towards a destination is and who said so. */
package io.plateau.pmtu;

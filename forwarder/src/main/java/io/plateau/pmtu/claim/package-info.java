/** What an ICMP error claims and what it leads to: the policy, a pure function. */
package io.plateau.pmtu.claim;

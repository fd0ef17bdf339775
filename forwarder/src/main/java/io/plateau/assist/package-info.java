/** The kernel's half of the forwarder: what it runs, what it shares with the other half, and where it hangs. */
package io.plateau.assist;

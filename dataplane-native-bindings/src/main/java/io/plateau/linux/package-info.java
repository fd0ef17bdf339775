/** Linux system calls and kernel memory layouts. Knows no IP. */
package io.plateau.linux;

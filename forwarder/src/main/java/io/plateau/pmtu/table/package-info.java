/** What is enforced towards whom: one writer, readers that never wait. */
package io.plateau.pmtu.table;

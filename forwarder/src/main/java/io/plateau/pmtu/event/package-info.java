/** What happened to the table, whole: an event is the change. */
package io.plateau.pmtu.event;

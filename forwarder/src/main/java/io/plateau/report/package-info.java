/** What a journal says of an incident, summed up in bounded memory. */
package io.plateau.report;

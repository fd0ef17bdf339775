package io.plateau.report.page;

import io.plateau.report.Span;
import java.time.ZoneId;

/**
 * What a page says of itself.
 *
 * @param journal the journal's directory as it is named in commands
 * @param span as asked for
 * @param zone of the times that are shown
 * @param version of the program
 */
public record PageSettings(String journal, Span span, ZoneId zone, String version) {}

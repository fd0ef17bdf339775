package io.plateau.cli;

import io.plateau.forensics.Moment;
import org.agrona.concurrent.SystemEpochNanoClock;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time given as an option. */
final class MomentConverter implements ITypeConverter<Long> {
    MomentConverter() {}

    @Override
    public Long convert(final String text) {
        try {
            return Moment.parse(text, new SystemEpochNanoClock().nanoTime());
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

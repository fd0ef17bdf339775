package io.plateau.cli;

import io.plateau.wire.IpPrefix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address or prefix given as an option or argument. */
final class PrefixConverter implements ITypeConverter<IpPrefix> {
    PrefixConverter() {}

    @Override
    public IpPrefix convert(final String text) {
        try {
            return IpPrefix.parse(text);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

package io.plateau.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Something that is said about one port: {@code PORT=VALUE}.
 *
 * @param port name, not checked yet
 * @param value what stands behind the first equals sign
 */
record PortArgument(String port, String value) {
    /** Reads one; for picocli. */
    static final class Converter implements ITypeConverter<PortArgument> {
        Converter() {}

        @Override
        public PortArgument convert(final String text) {
            final int sign = text.indexOf('=');
            if (sign < 1 || sign == text.length() - 1) {
                throw new TypeConversionException("'" + text + "' is not a port's name, '=', and a value; for example"
                        + " --read lan=in.pcap --write wan=out.pcap --mtu wan=1400");
            }
            return new PortArgument(text.substring(0, sign), text.substring(sign + 1));
        }
    }
}

package io.plateau.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Plateau this is: what Maven noted in the jar. */
public final class Version implements IVersionProvider {
    private static final String NOTE = "/META-INF/maven/io.plateau/forwarder/pom.properties";
    private static final String UNPACKED = "development";

    Version() {}

    /**
     * The version of the running program.
     *
     * @return like {@code 0.1.0}; {@code development} outside of a jar
     */
    public static String current() {
        try (InputStream note = Version.class.getResourceAsStream(NOTE)) {
            if (note == null) {
                return UNPACKED;
            }
            final Properties properties = new Properties();
            properties.load(note);
            return properties.getProperty("version", UNPACKED);
        } catch (final IOException unreadable) {
            throw new UncheckedIOException("the jar's own " + NOTE, unreadable);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "plateau " + current(),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version")
                    + " " + System.getProperty("os.arch")
        };
    }
}

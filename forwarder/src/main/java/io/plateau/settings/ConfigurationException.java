package io.plateau.settings;

import java.util.List;

/** A configuration that cannot be used. Nothing was touched; exit code 2. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says everything that is wrong.
     *
     * @param faults each with file, line, key and what would be right, in the order of the file; at least one
     */
    public ConfigurationException(final List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
    }

    /**
     * Says one thing that is wrong.
     *
     * @param fault names file, line, key and what would be right
     */
    public ConfigurationException(final String fault) {
        super(fault);
    }
}

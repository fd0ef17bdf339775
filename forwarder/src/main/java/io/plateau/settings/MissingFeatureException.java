package io.plateau.settings;

/** A possible wish that this version or this machine cannot fulfil. Nothing was touched; exit code 3. */
public final class MissingFeatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is missing.
     *
     * @param message names what is missing, and what to do or to write instead
     */
    public MissingFeatureException(final String message) {
        super(message);
    }
}

package io.plateau.pmtu;

import org.agrona.DirectBuffer;

/**
 * Reads a claim out of a frame.
 */
public final class ClaimParser {
    /** Ready. */
    public ClaimParser() {
        // views to come
    }

    /**
     * Reads a frame.
     *
     * @param buffer that holds it
     * @param offset of its Ethernet header
     * @param length bytes present
     * @param isCut whether bytes of the frame are missing at its end
     * @param claim is filled
     * @return its form
     */
    public Claim.Form parse(
            final DirectBuffer buffer, final int offset, final int length, final boolean isCut, final Claim claim) {
        claim.clear();
        return claim.form();
    }
}

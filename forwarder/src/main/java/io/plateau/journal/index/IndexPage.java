package io.plateau.journal.index;

import static io.plateau.journal.index.IndexLayout.ORDER;
import static io.plateau.journal.index.IndexLayout.PAGE_CONTENT;
import static io.plateau.journal.index.IndexLayout.PAGE_LENGTH;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** The page of a section that was read last. Owned by one thread. */
final class IndexPage {
    private static final int NONE = -1;

    private final ByteBuffer bytes = ByteBuffer.allocate(PAGE_LENGTH).order(ORDER);
    private final CRC32C check = new CRC32C();
    private int number = NONE;

    /**
     * What stands in the page.
     *
     * @return the same for each page
     */
    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Reads a page if it is not the one that is here.
     *
     * @param wanted from 0
     * @param section always the same
     * @return false if it is not as it was written
     * @throws IOException if it cannot be read
     */
    boolean turnTo(final int wanted, final FileChannel section) throws IOException {
        if (wanted == number) {
            return true;
        }
        number = NONE;
        bytes.clear();
        long at = (long) wanted * PAGE_LENGTH;
        for (int read = 0; bytes.hasRemaining() && read >= 0; at += read) {
            read = section.read(bytes, at);
        }
        check.reset();
        check.update(bytes.slice(0, PAGE_CONTENT));
        if (bytes.hasRemaining() || (int) check.getValue() != bytes.getInt(PAGE_CONTENT)) {
            return false;
        }
        number = wanted;
        return true;
    }
}

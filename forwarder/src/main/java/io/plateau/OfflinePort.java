package io.plateau;

import java.nio.file.Path;

/**
 * What stands in the place of one port's interface.
 *
 * @param read capture with the frames that arrive; null if none do
 * @param write capture to write what is transmitted to; null if it is not kept
 * @param linkMtu bytes that the link carries, IP header included, 68 to 65535
 */
public record OfflinePort(Path read, Path write, int linkMtu) {}

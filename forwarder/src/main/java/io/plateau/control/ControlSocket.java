package io.plateau.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A listening unix domain socket in the file system, mode 0600.
 *
 * <p>bind(2) makes the file with the process's umask, and the JDK listens in the same call, so a mode set afterwards
 * would come too late: somebody could be connected already. The socket is therefore made in a directory of mode 0700,
 * which nobody else can enter, gets its mode there, and is then renamed to its place. The rename replaces a dead
 * process's socket in the same step.
 */
final class ControlSocket implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final Path path;
    private final Object fileKey;
    private final ServerSocketChannel channel;

    private ControlSocket(final Path path, final Object fileKey, final ServerSocketChannel channel) {
        this.path = path;
        this.fileKey = fileKey;
        this.channel = channel;
    }

    // Throws ControlException in words for the operator.
    static ControlSocket open(final Path path) {
        final Path absolute = path.toAbsolutePath();
        try {
            if (!Files.isDirectory(absolute.getParent())) {
                Files.createDirectories(
                        absolute.getParent(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            }
            refuseIfTaken(absolute);
            return bind(absolute);
        } catch (final IOException failed) {
            throw new ControlException(
                    1,
                    "control.socket: cannot listen on " + path + ": " + failed
                            + "; run as a user who may write there, or name another path");
        }
    }

    private static void refuseIfTaken(final Path path) throws IOException {
        final BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (final NoSuchFileException free) {
            return;
        }
        if (!attributes.isOther()) {
            throw new ControlException(
                    1, "control.socket: " + path + " is there and is no socket; move it away or name another path");
        }
        try (SocketChannel live = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new ControlException(
                    1,
                    "control.socket: another forwarder listens on " + live.getRemoteAddress()
                            + "; stop it, or give this one another control.socket");
        } catch (final ConnectException stale) {
            return; // nobody listens: the process that made it is dead
        }
    }

    private static ControlSocket bind(final Path path) throws IOException {
        final Path hidden = hiddenDirectory(path.getParent());
        final ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        final Path made = hidden.resolve("s");
        try {
            channel.bind(UnixDomainSocketAddress.of(made), BACKLOG);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            final Object fileKey = fileKey(made);
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return new ControlSocket(path, fileKey, channel);
        } catch (final IOException failed) {
            channel.close();
            Files.deleteIfExists(made);
            throw failed;
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    // A short name: the path of a socket has 106 bytes at most.
    private static Path hiddenDirectory(final Path parent) throws IOException {
        final Path hidden =
                parent.resolve("." + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX));
        return Files.createDirectory(
                hidden, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static Object fileKey(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    ServerSocketChannel channel() {
        return channel;
    }

    // Takes the file away, unless another process has put its own there.
    @Override
    public void close() throws IOException {
        channel.close();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey(path).equals(fileKey)) {
            Files.deleteIfExists(path);
        }
    }
}

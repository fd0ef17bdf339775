package io.plateau.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    // More than the receiver reads at a time.
    private static final int LENGTH = 300_000;

    private final Payload payload = new Payload();
    private final Progress progress = new Progress();
    private final MessageDigest digest = Payload.digest();
    private final ByteBuffer stream = ByteBuffer.allocate(LENGTH);
    private Receiver receiver;

    @BeforeEach
    void listen() throws IOException {
        stream.put(payload.from(0, LENGTH)).flip();
        receiver = new Receiver("127.0.0.1", payload, progress, digest);
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    @Test
    void shouldTakeTheStreamToItsEnd() throws Exception {
        sendAll();

        assertThat(receiver.isIntact()).isTrue();
        assertThat(progress.bytes()).isEqualTo(LENGTH);
        assertThat(digest.digest())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(stream.array()));
    }

    @Test
    void shouldRememberDamageToTheEnd() throws Exception {
        stream.put(0, (byte) ~stream.get(0));

        sendAll();

        assertThat(receiver.isIntact()).isFalse();
        assertThat(progress.bytes()).isEqualTo(LENGTH);
    }

    @Test
    void shouldHaveNoSenderWhereNobodyConnected() throws IOException {
        receiver.close();

        assertThatThrownBy(receiver::receive).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(receiver::sender).hasRootCauseMessage("no connection");
        assertThatCode(receiver::close).doesNotThrowAnyException();
    }

    private void sendAll() throws Exception {
        final FutureTask<Void> receiving = new FutureTask<>(() -> {
            receiver.receive();
            return null;
        });
        new Thread(receiving, "receiving").start();
        try (SocketChannel sender = SocketChannel.open(receiver.address())) {
            while (stream.hasRemaining()) {
                sender.write(stream);
            }
        }
        receiving.get();
    }
}

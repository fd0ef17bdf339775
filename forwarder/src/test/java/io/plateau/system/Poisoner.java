package io.plateau.system;

import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Wiretap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Sees what comes and claims 296 bytes for the latest segment, up to about a thousand times a second. A thread of its own. */
final class Poisoner implements Runnable {
    static final int CLAIMED = 296;

    private static final String FORGER = "198.18.0.9";
    private static final long BETWEEN_CLAIMS_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicLong claims = new AtomicLong();
    private final String namespace;
    private final long most;
    private volatile boolean isDone;

    // namespace: of a host with eth0; most: claims
    Poisoner(final String namespace, final long most) {
        this.namespace = namespace;
        this.most = most;
    }

    // Claims so far.
    long claims() {
        return claims.get();
    }

    boolean isDone() {
        return isDone;
    }

    void end() {
        isDone = true;
    }

    @Override
    public void run() {
        try (Wiretap wiretap = Wiretap.open(namespace, "eth0");
                FrameSender sender = FrameSender.open(namespace, "eth0")) {
            while (!isDone && claims.get() < most && !Thread.currentThread().isInterrupted()) {
                wiretap.latest(seen -> seen.isTcp() && seen.length() > CLAIMED).ifPresent(seen -> {
                    sender.send(seen.claim(FORGER, CLAIMED));
                    claims.incrementAndGet();
                });
                LockSupport.parkNanos(BETWEEN_CLAIMS_NS);
            }
        }
    }
}

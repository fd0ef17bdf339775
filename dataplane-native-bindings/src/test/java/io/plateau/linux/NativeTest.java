package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NativeTest {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    /** Fails with EINVAL where JNR's x86-64 stubs are left on: the offset is then a stack address. */
    @Test
    void shouldPassSixArguments() {
        final long address = Native.LIBC.mmap(0, 8192, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);

        assertThat(address).isNotEqualTo(-1);
        new UnsafeBuffer(address, 8192).putLong(8184, 42);
        assertThat(Native.LIBC.munmap(address, 8192)).isZero();
    }

    @Test
    void shouldNameTheErrorOfFailedCalls() {
        assertThatThrownBy(() -> Native.check(Native.LIBC.close(-1), "close", "descriptor -1"))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("close, descriptor -1: EBADF (Bad file descriptor)")
                .extracting(e -> ((SystemCallException) e).errno())
                .isEqualTo(9);
    }

    @Test
    void shouldSayWhatHelps() {
        assertThat(new SystemCallException("bind", "eth0", ErrorNumber.EPERM))
                .hasMessage("bind, eth0: EPERM (Operation not permitted)"
                        + "; needs root, or CAP_NET_RAW and CAP_NET_ADMIN");
        assertThat(new SystemCallException("open", "x", ErrorNumber.EACCES)).hasMessageContaining("needs root");
        assertThat(new SystemCallException("bind", "x", ErrorNumber.ENODEV)).hasMessageContaining("ip link");
        assertThat(new SystemCallException("open", "x", ErrorNumber.EBUSY)).hasMessageContaining("another program");
        assertThat(new SystemCallException("x", "y", 4711)).hasMessage("x, y: errno 4711");
    }

    @Test
    void shouldKnowNumbersByName() {
        assertThat(ErrorNumber.EMSGSIZE).isEqualTo(90);
        assertThat(ErrorNumber.ENOBUFS).isEqualTo(105);
        assertThat(ErrorNumber.nameOf(90)).isEqualTo("EMSGSIZE (Message too long)");
    }

    @Test
    void shouldFindUsers() {
        assertThat(UserIds.uidOf("root")).isZero();
        assertThat(UserIds.uidOf("4294967294")).isEqualTo(4_294_967_294L);
        assertThat(UserIds.uidOf("nobody-of-that-name")).isEqualTo(UserIds.UNKNOWN);
    }

    @Test
    void shouldTieTheThreadToOneProcessor() {
        final BitSet before = CpuAffinity.get();
        final BitSet one = new BitSet();
        one.set(before.nextSetBit(0));
        try {
            CpuAffinity.set(one);
            assertThat(CpuAffinity.get()).isEqualTo(one);
        } finally {
            CpuAffinity.set(before);
        }
        assertThat(CpuAffinity.get()).isEqualTo(before);
    }

    @Test
    void shouldRefuseProcessorsThatThereAreNot() {
        final BitSet far = new BitSet();
        far.set(1024);
        final BitSet absent = new BitSet();
        absent.set(1023);

        assertThatThrownBy(() -> CpuAffinity.set(far)).hasMessageContaining("CPU_SETSIZE");
        assertThatThrownBy(() -> CpuAffinity.set(absent)).hasMessageContaining("EINVAL");
    }

    @Test
    void shouldWaitForRaisedFlags() {
        try (EventDescriptor flag = new EventDescriptor();
                EventDescriptor other = new EventDescriptor()) {
            final PollSet set = new PollSet(flag.descriptor(), other.descriptor());
            assertThat(set.await(0)).isZero();

            other.raise();
            assertThat(set.await(-1)).isEqualTo(1);
            assertThat(set.isReady(0)).isFalse();
            assertThat(set.isReady(1)).isTrue();

            other.lower();
            assertThat(set.await(0)).isZero();
            assertThat(PollSet.awaitWritable(flag.descriptor(), 0)).isTrue();
        }
    }

    @Test
    void shouldPassOverNegativeDescriptors() {
        assertThat(new PollSet(-1).await(0)).isZero();
        assertThat(new PollSet().await(0)).isZero();
    }
}

package io.plateau.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.FrameArena;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts one IPv4 datagram into fragments, RFC 791 section 3.2: on 8-byte units, all options in the first, those with the
 * copied flag in the others. A fragment can be cut again; MF of the last piece is that of the original.
 *
 * <p>Each piece is a frame of its own: a virtio-net header of zeros, the link header with its tags (and a PPPoE length
 * made right), an IPv4 header with a fresh checksum, its part of the payload. Nothing behind the datagram is copied, and
 * short pieces are not padded: that is the egress's task.
 *
 * <p>A partial transport checksum must have been completed before ({@link Checksum#completePartial}), and a super-frame
 * must have been segmented ({@link SuperFrameFragmenter}).
 *
 * <p>Owned by one worker. Never throws because of what a datagram contains.
 */
public final class Ipv4Fragmenter {
    /** Returned if the MTU leaves no room for 8 bytes behind the header, or the datagram ends beyond 65535 bytes. */
    public static final int IMPOSSIBLE = 0;

    private static final int UNIT_MASK = -8;
    private static final int UNIT_SHIFT = 3;
    private static final int MIN_PIECE = 8;
    private static final int MAX_DATAGRAM = 0xFFFF;
    private static final int IDENTIFICATION = 4;
    private static final int FLAGS_FRAGMENT_OFFSET = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int SOURCE = 12;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int IHL_UNIT_SHIFT = 6;

    private final MutableDirectBuffer laterOptions = new UnsafeBuffer(new byte[Ipv4Options.MAX_LENGTH]);

    private LinkLayer link;
    private Ipv4View ip;
    private FrameArena arena;
    private DirectBuffer options;
    private int optionsOffset;
    private int headerLength;
    private int typeOfService;
    private int identification;
    private int flags;
    private int timeToLiveAndProtocol;
    private long addresses;
    private long fixedSum;

    /** Creates a fragmenter. */
    public Ipv4Fragmenter() {}

    /**
     * Cuts a datagram; its DF bit is the caller's matter, and stays as it is.
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param mtu bytes that a piece may have, IPv4 header included
     * @param arena takes the pieces, in their order; a datagram that fits is one piece
     * @return how many; {@link #IMPOSSIBLE}; {@link FrameArena#NO_ROOM}. Of the last two, nothing was handed on
     */
    public int fragment(final LinkLayer link, final Ipv4View ip, final int mtu, final FrameArena arena) {
        begin(link, ip, arena);
        return cut(mtu);
    }

    /**
     * Cuts a datagram and clears its DF bit, as {@code policy.too-big: fragment} wants it.
     *
     * <p>Deviation: RFC 791 section 2.3 forbids this to routers; it is done only where the operator says so.
     *
     * @param link of the frame, wrapped
     * @param ip of the same frame, well formed
     * @param mtu bytes that a piece may have, IPv4 header included
     * @param identification for the pieces of a datagram that was whole, since its own may mean nothing (RFC 6864
     *     section 4.1); that of a fragment is kept, so that it is reassembled with the others
     * @param arena takes the pieces
     * @return as of {@link #fragment}
     */
    public int fragmentDespiteDontFragment(
            final LinkLayer link, final Ipv4View ip, final int mtu, final int identification, final FrameArena arena) {
        begin(link, ip, arena);
        flags &= ~DONT_FRAGMENT;
        if (!ip.isFragment()) {
            this.identification = identification;
        }
        return cut(mtu);
    }

    /**
     * The most that a datagram's pieces can take from an arena.
     *
     * @param link of the frame, wrapped
     * @param ipHeaderLength bytes, 20 to 60
     * @param ipPayloadLength bytes
     * @param mtu bytes
     * @return bytes; 0 if the MTU leaves no room for 8 bytes behind the header
     */
    static int roomFor(final LinkLayer link, final int ipHeaderLength, final int ipPayloadLength, final int mtu) {
        final int capacity = (mtu - ipHeaderLength) & UNIT_MASK;
        if (capacity < MIN_PIECE) {
            return 0;
        }
        final int pieces = (ipPayloadLength + capacity - 1) / capacity;
        return pieces * FrameArena.roomFor(VirtioNetHeader.LENGTH + link.headerLength() + mtu);
    }

    private void begin(final LinkLayer frameLink, final Ipv4View datagram, final FrameArena pieces) {
        link = frameLink;
        ip = datagram;
        arena = pieces;
        final DirectBuffer source = datagram.buffer();
        final int at = datagram.offset();
        identification = source.getShort(at + IDENTIFICATION, BIG_ENDIAN) & 0xFFFF;
        flags = source.getShort(at + FLAGS_FRAGMENT_OFFSET, BIG_ENDIAN) & 0xFFFF;
        timeToLiveAndProtocol = source.getShort(at + TIME_TO_LIVE, BIG_ENDIAN) & 0xFFFF;
        addresses = source.getLong(at + SOURCE);
        typeOfService = datagram.typeOfService();
        options = source;
        optionsOffset = at + Ipv4View.MIN_HEADER_LENGTH;
        headerLength = datagram.headerLength();
    }

    private int cut(final int mtu) {
        if (ip.fragmentOffset() + ip.payloadLength() > MAX_DATAGRAM) {
            return IMPOSSIBLE;
        }
        final boolean whole = ip.totalLength() <= mtu;
        if (!whole && mtu - headerLength < MIN_PIECE) {
            return IMPOSSIBLE;
        }
        final int room = whole
                ? FrameArena.roomFor(VirtioNetHeader.LENGTH + link.headerLength() + ip.totalLength())
                : roomFor(link, headerLength, ip.payloadLength(), mtu);
        if (!arena.hasRoom(room)) {
            return FrameArena.NO_ROOM;
        }
        sumFixedFields();
        return whole ? copyWhole() : cutAll(mtu);
    }

    private int copyWhole() {
        write(0, ip.payloadLength(), true);
        return 1;
    }

    private int cutAll(final int mtu) {
        final int payloadLength = ip.payloadLength();
        int done = (mtu - headerLength) & UNIT_MASK;
        write(0, done, false);
        useLaterOptions();
        final int most = mtu - headerLength;
        final int step = most & UNIT_MASK;
        int pieces = 2;
        while (payloadLength - done > most) {
            write(done, step, false);
            done += step;
            pieces++;
        }
        write(done, payloadLength - done, true);
        return pieces;
    }

    private void useLaterOptions() {
        if (headerLength > Ipv4View.MIN_HEADER_LENGTH) {
            options = laterOptions;
            optionsOffset = 0;
            headerLength = Ipv4View.MIN_HEADER_LENGTH + Ipv4Options.copyForLaterFragments(ip, laterOptions);
            sumFixedFields();
        }
    }

    /** Sums what is equal in all pieces that have the same options. */
    private void sumFixedFields() {
        fixedSum = (long) versionToService() + identification + timeToLiveAndProtocol;
        fixedSum += Checksum.partialSum(ip.buffer(), ip.offset() + SOURCE, Long.BYTES);
        if (headerLength > Ipv4View.MIN_HEADER_LENGTH) {
            fixedSum += Checksum.partialSum(options, optionsOffset, headerLength - Ipv4View.MIN_HEADER_LENGTH);
        }
    }

    private int versionToService() {
        return 0x4000 | headerLength << IHL_UNIT_SHIFT | typeOfService;
    }

    private void write(final int from, final int length, final boolean last) {
        final MutableDirectBuffer buffer = arena.buffer();
        final int start = arena.position();
        final int totalLength = headerLength + length;
        VirtioNetHeader.clear(buffer, start);
        final int at = link.copyHeader(buffer, start + VirtioNetHeader.LENGTH, totalLength);
        final int field = (last ? flags : (flags | MORE_FRAGMENTS)) + (from >> UNIT_SHIFT);
        final int checksum = Checksum.complement(fixedSum + totalLength + field);
        buffer.putInt(at, versionToService() << Short.SIZE | totalLength, BIG_ENDIAN);
        buffer.putInt(at + IDENTIFICATION, identification << Short.SIZE | field, BIG_ENDIAN);
        buffer.putInt(at + TIME_TO_LIVE, timeToLiveAndProtocol << Short.SIZE | checksum, BIG_ENDIAN);
        buffer.putLong(at + SOURCE, addresses);
        if (headerLength > Ipv4View.MIN_HEADER_LENGTH) {
            final int optionsLength = headerLength - Ipv4View.MIN_HEADER_LENGTH;
            buffer.putBytes(at + Ipv4View.MIN_HEADER_LENGTH, options, optionsOffset, optionsLength);
        }
        buffer.putBytes(at + headerLength, ip.buffer(), ip.payloadOffset() + from, length);
        arena.commit(at + totalLength - start);
    }
}

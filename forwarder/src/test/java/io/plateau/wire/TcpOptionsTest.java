package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpOptionsTest {
    private static final int TCP_OFFSET = 3;

    private final TcpOptions options = new TcpOptions();

    // place: of the MSS value, bytes from the first option
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        no options               ;                                          ; -1 ; -1
        MSS alone                ; 020405b4                                 ;  2 ; 1460
        largest MSS              ; 0204ffff                                 ;  2 ; 65535
        of Linux                 ; 020405b4 0402 080a 00000001 00000000 01 030307 ; 2 ; 1460
        behind an odd NOP        ; 01 020405b4 000000                       ;  3 ; 1460
        last of the header       ; 01010101 020405b4                        ;  6 ; 1460
        behind unknown           ; fd0400ff 020405b4                        ;  6 ; 1460
        behind the shortest      ; fd02 0101 020405b4                       ;  6 ; 1460
        behind the end           ; 00000000 020405b4                        ; -1 ; -1
        the last of two          ; 020405b4 02040218                        ;  6 ; 536
        of length 3 is none      ; 020305 01                                ; -1 ; -1
        of length 5 is none      ; 020505b4ff 010101                        ; -1 ; -1
        """)
    void shouldFindTheMaximumSegmentSize(final String name, final String bytes, final int place, final int value) {
        wrap(bytes);

        assertThat(options.isWellFormed()).as(name).isTrue();
        assertThat(options.maximumSegmentSizeOffset()).isEqualTo(place < 0 ? place : TCP_OFFSET + 20 + place);
        assertThat(options.maximumSegmentSize()).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}: {2}, MD5 {3}, AO {4}")
    @CsvSource(delimiter = ';', textBlock = """
        MD5                      ; 1312 00000000000000000000000000000000 0000 ; true  ; true  ; false
        AO                       ; 1d10 0102 000000000000000000000000         ; true  ; false ; true
        both                     ; 1302 1d04 0102 0000                        ; true  ; true  ; true
        neither                  ; 1202 1402 1c02 1e02                        ; true  ; false ; false
        MD5 behind the end       ; 00 13 12 00                                ; true  ; false ; false
        length 0                 ; fd00 1302                                  ; false ; false ; false
        length 1                 ; fd01 1302                                  ; false ; false ; false
        length at the end        ; 01 01 fd02                                 ; true  ; false ; false
        length behind the end    ; 01 01 fd03                                 ; false ; false ; false
        kind without length      ; 01 01 01 fd                                ; false ; false ; false
        malformed behind AO      ; 1d02 fdff                                  ; false ; false ; true
        MSS across the end       ; 01 01 0204                                 ; false ; false ; false
        """)
    void shouldTellSignedFromMalformed(
            final String name, final String bytes, final boolean wellFormed, final boolean md5, final boolean ao) {
        wrap(bytes);

        assertThat(options.isWellFormed()).as(name).isEqualTo(wellFormed);
        assertThat(options.isMd5Signed()).isEqualTo(md5);
        assertThat(options.isAuthenticated()).isEqualTo(ao);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', textBlock = """
        one block                ; 0101 050a 000003e8 000007d0               ; true  ; 1000 ; 2000
        D-SACK before another    ; 0101 0512 000003e8 000007d0 ffffff00 00000010 ; true ; 1000 ; 2000
        behind a timestamp       ; 0101 080a 00000001 00000002 0101 050a ffffff00 00000010 ; true ; -256 ; 16
        the last of two          ; 050a 00000001 00000002 050a 00000003 00000004 ; true ; 3 ; 4
        without a block          ; 0502 0101                                ; false ; 0 ; 0
        half a block             ; 0506 000003e8 0101                       ; false ; 0 ; 0
        longer than the header   ; 0512 000003e8 000007d0 0101              ; false ; 0 ; 0
        permitted                ; 0402 0101                                ; false ; 0 ; 0
        """)
    void shouldFindTheFirstBlock(
            final String name, final String bytes, final boolean isThere, final int start, final int end) {
        wrap(bytes);

        assertThat(options.hasBlock()).as(name).isEqualTo(isThere);
        assertThat(options.firstBlockStart()).isEqualTo(start);
        assertThat(options.firstBlockEnd()).isEqualTo(end);
    }

    @Test
    void shouldForgetTheSegmentBefore() {
        wrap("050a 000003e8 000007d0");
        wrap("020405b4 1302 1d02 fd00 0000");

        wrap("");

        assertThat(options.isWellFormed()).isTrue();
        assertThat(options.isMd5Signed()).isFalse();
        assertThat(options.isAuthenticated()).isFalse();
        assertThat(options.hasBlock()).isFalse();
        assertThat(options.maximumSegmentSizeOffset()).isEqualTo(TcpOptions.ABSENT);
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer segment = Bytes.hex("00".repeat(20) + "020405b4 0402 080a 00000001 00000000 01 030307");

        assertThat(Allocations.bytesPerMillionCalls(
                        () -> options.wrap(segment, 0, 40).maximumSegmentSize()))
                .isZero();
    }

    // the buffer ends where the header ends
    private void wrap(final String bytes) {
        final byte[] list = Bytes.parse(bytes == null ? "" : bytes);
        options.wrap(Bytes.offHeap(Frames.join(new byte[TCP_OFFSET + 20], list)), TCP_OFFSET, 20 + list.length);
    }
}

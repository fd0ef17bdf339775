package io.plateau.journal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.collections.LongArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a section says of destinations, against a scan of all, and which pages it reads for it. */
class IndexSectionTest {
    private static final int CYCLE = 19_675;
    private static final long FROM = 4_096;
    private static final int RECORD_LENGTH = 64;
    private static final int PAGE = 4_096;
    // Of 28 bytes each, in 4092.
    private static final int HOSTS_PER_PAGE = 146;
    // Of 16 bytes each, from 144 to 4092.
    private static final int FENCES = 246;

    @TempDir
    private Path directory;

    private final Map<IpPrefix, List<Long>> written = new HashMap<>();
    private final SectionBuilder builder = new SectionBuilder(CYCLE, FROM);

    private void write(final IpPrefix destination) {
        final long position = FROM + (long) builder.records() * RECORD_LENGTH;
        builder.add(position, builder.records() + 1L, position, destination, new byte[RECORD_LENGTH], 0);
        written.computeIfAbsent(destination, key -> new ArrayList<>()).add(position);
    }

    private byte[] section() {
        return builder.build(FROM + (long) builder.records() * RECORD_LENGTH);
    }

    private IndexSection open(final byte[] section) throws IOException {
        return IndexSection.open(Files.write(directory.resolve("section"), section), CYCLE);
    }

    private static long[] about(final IndexSection section, final IpPrefix subject) throws IOException {
        final LongArrayList places = new LongArrayList();
        section.about(subject, places);
        return places.longStream().sorted().toArray();
    }

    private long[] scan(final IpPrefix subject) {
        final Stream<List<Long>> found = subject.isHost()
                ? Stream.of(written.getOrDefault(subject, List.of()))
                : written.entrySet().stream()
                        .filter(entry -> subject.contains(
                                entry.getKey().address().high(),
                                entry.getKey().address().low()))
                        .map(Map.Entry::getValue);
        return found.flatMap(List::stream).mapToLong(Long::longValue).sorted().toArray();
    }

    // Of both versions; some beside each other.
    private static List<IpAddress> addresses(final int count, final Random random) {
        final Set<IpAddress> addresses = new LinkedHashSet<>();
        while (addresses.size() < count) {
            final IpAddress address = random.nextBoolean()
                    ? IpAddress.ofIpv4(random.nextInt())
                    : new IpAddress(random.nextLong(), random.nextLong());
            addresses.add(address);
            if (addresses.size() < count) {
                addresses.add(new IpAddress(address.high(), address.low() + 1));
            }
        }
        return List.copyOf(addresses);
    }

    private static List<IpPrefix> subjects(final List<IpAddress> addresses, final Random random) {
        final List<IpPrefix> subjects = new ArrayList<>(Stream.of(
                        "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0", "0.0.0.0/0", "8000::/1", "10.0.0.0/7")
                .map(IpPrefix::parse)
                .toList());
        for (final IpAddress address : addresses(20, random)) {
            subjects.add(IpPrefix.host(address));
        }
        final List<IpAddress> sorted = new ArrayList<>(addresses);
        sorted.sort(Comparator.comparing(IpAddress::high, Long::compareUnsigned)
                .thenComparing(IpAddress::low, Long::compareUnsigned));
        for (int i = 0; i < sorted.size(); i++) {
            // The first and the last of each page, and some others.
            if (i % HOSTS_PER_PAGE == 0 || i % HOSTS_PER_PAGE == HOSTS_PER_PAGE - 1 || random.nextInt(50) == 0) {
                final IpAddress address = sorted.get(i);
                subjects.add(IpPrefix.host(address));
                subjects.add(IpPrefix.host(new IpAddress(address.high(), address.low() + 1)));
                subjects.add(IpPrefix.host(new IpAddress(address.high(), address.low() - 1)));
            }
        }
        return subjects;
    }

    @ParameterizedTest(name = "{0} hosts, seed {1}")
    @CsvSource({
        "0, 1",
        "1, 2",
        "145, 3",
        "146, 4",
        "147, 5",
        "292, 6",
        "5000, 7",
        "35915, 8",
        "35916, 9",
        "35917, 10",
        "71832, 11",
        "71833, 12",
    })
    void shouldFindWhatReadingAllFinds(final int count, final long seed) throws IOException {
        final Random random = new Random(seed);
        final List<IpAddress> addresses = addresses(count, random);
        addresses.forEach(address -> write(IpPrefix.host(address)));
        for (int i = 0; i < count / 10; i++) {
            write(IpPrefix.host(addresses.get(random.nextInt(count))));
        }
        try (IndexSection section = open(section())) {
            for (final IpPrefix subject : subjects(addresses, random)) {
                assertThat(about(section, subject)).as("%s", subject).isEqualTo(scan(subject));
            }
        }
    }

    @Test
    void shouldReadOnlyThePagesBetweenTwoFences() throws IOException {
        final int pages = 2 * FENCES;
        for (int i = 0; i < pages * HOSTS_PER_PAGE; i++) {
            write(IpPrefix.host(IpAddress.ofIpv4(0x0A00_0000 + i)));
        }
        final byte[] bytes = section();
        // The header, one page of marks.
        final int first = 2;
        for (int page = 0; page < pages; page++) {
            if (page != 300 && page != 301) {
                bytes[(first + page) * PAGE] ^= 1;
            }
        }
        try (IndexSection section = open(bytes)) {
            for (int i = 300 * HOSTS_PER_PAGE; i < 302 * HOSTS_PER_PAGE - 1; i++) {
                final IpPrefix host = IpPrefix.host(IpAddress.ofIpv4(0x0A00_0000 + i));
                assertThat(about(section, host)).isEqualTo(scan(host));
            }
            final IpPrefix damaged = IpPrefix.host(IpAddress.ofIpv4(0x0A00_0000 + 302 * HOSTS_PER_PAGE));
            assertThatExceptionOfType(IndexFaultException.class).isThrownBy(() -> about(section, damaged));
        }
    }

    @Test
    void shouldFindPrefixesAroundAndWithin() throws IOException {
        for (final String destination : List.of("198.51.100.0/24", "198.51.100.7", "198.51.0.0/16", "203.0.113.0/24")) {
            write(IpPrefix.parse(destination));
        }
        try (IndexSection section = open(section())) {
            assertThat(about(section, IpPrefix.parse("198.51.100.7"))).containsExactly(FROM, FROM + 64, FROM + 128);
            assertThat(about(section, IpPrefix.parse("198.51.100.0/25"))).containsExactly(FROM, FROM + 64, FROM + 128);
            assertThat(about(section, IpPrefix.parse("203.0.0.0/8"))).containsExactly(FROM + 192);
        }
    }
}

package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.index.IndexStore;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index of a journal that is large enough to have one: the same answers as without, from fewer records. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalIndexTest {
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final int EVENTS = 9_000;
    private static final int HOSTS = 50;
    // Long records, so that few make a section.
    private static final int PACKET_LENGTH = 10_000;

    private static Path journal;

    @TempDir
    private Path caches;

    private Path cache;

    // Two sections and a rest in the first file, a short second one with less than a section.
    @BeforeAll
    static void write(@TempDir final Path directory) {
        journal = directory;
        final Random random = new Random(1);
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < EVENTS; i++) {
                writer.append(event(i, random));
            }
        }
    }

    private static PmtuEvent event(final int number, final Random random) {
        final long timeNs = (number < 8_000 ? number : number + 8_000) * (DAY_NS / 10_000);
        if (number % 1000 == 999) {
            return PmtuEvent.of(EventType.CHECKPOINT, timeNs)
                    .snapshot(new byte[] {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1})
                    .build();
        }
        final IpPrefix destination = number % 500 == 3
                ? IpPrefix.parse("198.51.100.0/24")
                : IpPrefix.host(IpAddress.ofIpv4(0xC633_6400 | random.nextInt(HOSTS)));
        return PmtuEvent.of(EventType.CLAIM_REJECTED, timeNs)
                .destination(number % 7 == 0 ? IpPrefix.parse("2001:db8::" + number % 5) : destination)
                .packet(new byte[PACKET_LENGTH])
                .build();
    }

    @BeforeEach
    void begin() throws IOException {
        cache = Files.createTempDirectory(caches, "cache");
        clear();
    }

    @AfterAll
    static void clear() {
        try (Stream<Path> files = Files.walk(journal.resolve("index"))) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final NoSuchFileException e) {
            assertThat(journal.resolve("index")).doesNotExist();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Long> sequences(final JournalReader reader) {
        final List<Long> sequences = new ArrayList<>();
        reader.forEachRemaining(event -> sequences.add(event.sequence()));
        return sequences;
    }

    private static List<Path> sections(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "198.51.100.7",
                "198.51.100.0/28",
                "198.51.0.0/16",
                "2001:db8::3",
                "::/0",
                "0.0.0.0/0",
                "10.0.0.1"
            })
    void shouldGiveTheSameExcerptWithAndWithout(final String subject) {
        final List<IpPrefix> subjects = List.of(IpPrefix.parse(subject));
        try (JournalReader plain = JournalReader.open(journal);
                JournalReader narrow = JournalReader.open(journal).about(subjects);
                JournalReader indexed =
                        JournalReader.open(journal).indexed(cache).about(subjects)) {
            final List<Long> expected = new ArrayList<>();
            plain.forEachRemaining(event -> {
                final IpPrefix about = event.destination();
                if (about != null && subjects.stream().anyMatch(one -> one.covers(about) || about.covers(one))) {
                    expected.add(event.sequence());
                }
            });
            assertThat(sequences(narrow)).isEqualTo(expected);
            assertThat(sequences(indexed)).isEqualTo(expected);
        }
    }

    @Test
    void shouldReadOnlyWhatIsAboutTheSubject() throws IOException {
        final List<RollFile> files = RollFile.list(journal);
        try (JournalIndex index = new JournalIndex(files, new IndexStore(journal, cache))) {
            assertThat(sections(journal.resolve("index")))
                    .extracting(path -> path.getFileName().toString())
                    .containsExactly(
                            "19700101F-00000.index",
                            "19700101F-00001.index",
                            "19700101F-00002.index",
                            "19700102F-00000.index");
            final RollFile first = files.get(0);
            final Excerpt excerpt = new Excerpt(List.of(IpPrefix.parse("10.0.0.1")), index);
            assertThat(excerpt.next(first, 0))
                    .isEqualTo(index.end(first))
                    .isGreaterThan(2 * JournalIndex.SECTION_LENGTH);
        }
    }

    @Test
    void shouldSeekAsWithout() {
        try (JournalReader plain = JournalReader.open(journal);
                JournalReader indexed = JournalReader.open(journal).indexed(cache)) {
            for (int i = 0; i <= EVENTS + 300; i += 300) {
                final int place = i;
                for (final JournalReader reader : List.of(plain, indexed)) {
                    reader.seekSequence(place);
                }
                assertThat(next(indexed)).isEqualTo(next(plain));
                for (final JournalReader reader : List.of(plain, indexed)) {
                    reader.seekTime(place * (DAY_NS / 5_000) + 1);
                }
                assertThat(next(indexed)).isEqualTo(next(plain));
            }
            indexed.seekLast(3);
            assertThat(sequences(indexed)).containsExactly(EVENTS - 2L, EVENTS - 1L, (long) EVENTS);
        }
    }

    private static long next(final JournalReader reader) {
        return reader.next() ? reader.record().sequence() : -1;
    }

    @Test
    void shouldSeekTheLastWholeTable() {
        try (JournalReader reader = JournalReader.open(journal).indexed(cache)) {
            reader.seekTable(2_500 * (DAY_NS / 10_000));
            assertThat(next(reader)).isEqualTo(2_000);
            reader.seekTable(500 * (DAY_NS / 10_000));
            assertThat(next(reader)).isEqualTo(1);
            reader.seekTable(3 * DAY_NS);
            assertThat(next(reader)).isEqualTo(9_000);
        }
    }

    @Test
    void shouldUseTheCacheWhereTheJournalCannotBeWritten() throws IOException {
        Files.createFile(journal.resolve("index")); // in the way, for root too
        try (JournalReader reader =
                JournalReader.open(journal).indexed(cache).about(List.of(IpPrefix.parse("10.0.0.1")))) {
            assertThat(next(reader)).isEqualTo(-1);
            assertThat(sections(cache.resolve("plateau/index" + journal.toRealPath())))
                    .hasSize(4);
        } finally {
            Files.delete(journal.resolve("index"));
        }
    }

    @Test
    void shouldAnswerWithoutAnyPlace() throws IOException {
        Files.createFile(journal.resolve("index"));
        try (JournalReader reader = JournalReader.open(journal).indexed(null)) {
            reader.seekSequence(4_000);
            assertThat(next(reader)).isEqualTo(4_000);
        } finally {
            Files.delete(journal.resolve("index"));
        }
    }

    @Test
    void shouldAnswerTheSameFromDamagedSections() throws IOException {
        JournalReader.open(journal).indexed(cache).close();
        final Path section = journal.resolve("index/19700101F-00001.index");
        final byte[] whole = Files.readAllBytes(section);
        final List<IpPrefix> subjects = List.of(IpPrefix.parse("198.51.100.7"));
        final List<Long> expected;
        try (JournalReader reader = JournalReader.open(journal).about(subjects)) {
            expected = sequences(reader);
        }
        for (int place = 0; place < whole.length; place += 997) {
            final byte[] damaged = whole.clone();
            damaged[place] ^= 0x10;
            Files.write(section, damaged);
            try (JournalReader reader =
                    JournalReader.open(journal).indexed(cache).about(subjects)) {
                assertThat(sequences(reader)).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldMakeAgainWhatIsOfAnotherJournal(@TempDir final Path copy) throws IOException {
        JournalReader.open(journal).indexed(cache).close();
        try (JournalWriter writer = JournalWriter.open(copy)) {
            final Random random = new Random(2);
            for (int i = 0; i < 4_000; i++) {
                writer.append(event(i, random));
            }
        }
        Files.createDirectory(copy.resolve("index"));
        final String name = "index/19700101F-00000.index";
        Files.copy(journal.resolve(name), copy.resolve(name));

        JournalReader.open(copy).indexed(cache).close();

        assertThat(Files.readAllBytes(copy.resolve(name))).isNotEqualTo(Files.readAllBytes(journal.resolve(name)));
    }

    @Test
    void shouldMakeAgainWhatIsOfAnEarlierLayout() throws IOException {
        JournalReader.open(journal).indexed(cache).close();
        final Path section = journal.resolve("index/19700101F-00001.index");
        final byte[] whole = Files.readAllBytes(section);
        final byte[] earlier = whole.clone();
        earlier[2] = 1;
        final CRC32C check = new CRC32C();
        check.update(earlier, 0, 4092);
        ByteBuffer.wrap(earlier).putInt(4092, (int) check.getValue());
        Files.write(section, earlier);

        JournalReader.open(journal).indexed(cache).close();

        assertThat(whole).startsWith('P', 'X', 2);
        assertThat(section).hasBinaryContent(whole);
    }

    @Test
    void shouldMakeTheLastSectionAgainWhenTheFileHasGrown(@TempDir final Path growing) throws IOException {
        final Path last = growing.resolve("index/19700101F-00000.index");
        final List<IpPrefix> subjects = List.of(IpPrefix.parse("198.51.100.7"));
        final Random random = new Random(3);
        try (JournalWriter writer = JournalWriter.open(growing)) {
            byte[] before = {};
            for (int i = 0; i < 3; i++) {
                for (int n = 0; n < 150; n++) {
                    writer.append(event(n + i * 150, random));
                }
                try (JournalReader indexed =
                                JournalReader.open(growing).indexed(cache).about(subjects);
                        JournalReader plain = JournalReader.open(growing).about(subjects)) {
                    assertThat(sequences(indexed)).isEqualTo(sequences(plain)).isNotEmpty();
                }
                assertThat(Files.readAllBytes(last)).isNotEqualTo(before);
                before = Files.readAllBytes(last);
            }
        }
        assertThat(sections(growing.resolve("index"))).containsExactly(last);
    }

    @Test
    void shouldForgetFilesThatAreGone() throws IOException {
        JournalReader.open(journal).indexed(cache).close();
        final Path old = journal.resolve("index/19691231F-00000.index");
        Files.copy(journal.resolve("index/19700101F-00000.index"), old);

        JournalReader.open(journal).indexed(cache).close();

        assertThat(old).doesNotExist();
    }
}

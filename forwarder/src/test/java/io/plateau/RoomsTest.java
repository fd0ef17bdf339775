package io.plateau;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The map of rooms in docs/architecture.md, as a test. */
class RoomsTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.plateau");

    @ParameterizedTest(name = "{0} may import {1}")
    @CsvSource(delimiter = '|', textBlock = """
        linux     | org.agrona jnr net.fornwall.jelf
        counters  | org.agrona org.HdrHistogram
        wire      | org.agrona com.google.common.net
        port      | org.agrona io.plateau.linux io.plateau.ring io.plateau.wire io.plateau.counters
        ring      | org.agrona com.lmax.disruptor
        hop       | org.agrona io.plateau.wire
        route     | org.agrona io.plateau.wire io.plateau.route.trie
        route.trie | java.util
        route.kernel | org.agrona io.plateau.wire io.plateau.linux io.plateau.route
        assist    | org.agrona io.plateau.linux io.plateau.port io.plateau.evidence io.plateau.pmtu.table
        fragment  | org.agrona io.plateau.wire
        evidence  | org.agrona io.plateau.wire
        icmp      | org.agrona io.plateau.wire io.plateau.counters
        pmtu.table | org.agrona io.plateau.wire
        pmtu.event | io.plateau.wire io.plateau.pmtu.table
        pmtu.claim | org.agrona io.plateau.wire io.plateau.evidence io.plateau.pmtu.table io.plateau.pmtu.event
        pmtu      | org.agrona io.plateau.wire io.plateau.evidence io.plateau.ring io.plateau.counters io.plateau.pmtu.table \
        io.plateau.pmtu.event io.plateau.pmtu.claim
        fastpath  | org.agrona io.plateau.wire io.plateau.port io.plateau.ring io.plateau.route io.plateau.hop io.plateau.fragment \
        io.plateau.icmp io.plateau.evidence io.plateau.pmtu.table io.plateau.pmtu.claim io.plateau.counters
        journal   | org.agrona net.openhft org.slf4j io.plateau.wire io.plateau.pmtu.table io.plateau.pmtu.event \
        io.plateau.journal.index
        journal.index | org.agrona org.slf4j com.google.common.base io.plateau.wire
        forensics | org.agrona com.fasterxml.jackson io.plateau.journal io.plateau.pmtu io.plateau.pmtu.table \
        io.plateau.pmtu.event io.plateau.wire
        forensics.whatif | com.fasterxml.jackson io.plateau.pmtu io.plateau.pmtu.claim io.plateau.pmtu.event \
        io.plateau.pmtu.table io.plateau.wire
        forensics.story | org.agrona com.fasterxml.jackson io.plateau.pmtu.claim io.plateau.pmtu.table io.plateau.pmtu.event \
        io.plateau.wire
        report    | io.plateau.forensics.story io.plateau.journal io.plateau.pmtu.table io.plateau.pmtu.event io.plateau.wire
        report.page | com.fasterxml.jackson com.google.common.escape com.google.common.hash com.google.common.html \
        io.plateau.report io.plateau.forensics.story io.plateau.pmtu.table io.plateau.pmtu.event io.plateau.wire
        settings  | com.fasterxml.jackson org.yaml.snakeyaml io.plateau.pmtu.claim io.plateau.wire
        control   | org.agrona com.fasterxml.jackson org.slf4j io.plateau.ring io.plateau.pmtu io.plateau.pmtu.table \
        io.plateau.pmtu.event io.plateau.pmtu.claim io.plateau.settings io.plateau.wire io.plateau.counters jdk.net
        lab.network | io.plateau.linux
        lab.traffic | io.plateau.linux io.plateau.lab.network
        lab.forgery | org.agrona io.plateau.linux io.plateau.lab.network
        lab.program | com.fasterxml.jackson io.plateau.lab.network io.plateau.lab.traffic
        lab.step  | com.fasterxml.jackson io.plateau.lab.network io.plateau.lab.traffic io.plateau.lab.forgery \
        io.plateau.lab.program
        lab       | io.plateau.lab.network io.plateau.lab.program io.plateau.lab.step
        """)
    void shouldImportOnly(final String room, final String others) {
        final String[] allowed = Stream.concat(Stream.of("io.plateau." + room, "java"), Stream.of(others.split(" ")))
                .map(name -> name.startsWith("io.plateau.") ? name : name + "..") // a room within a room is not it
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage("io.plateau." + room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void shouldLetTheFastPathSeeOnlyTheTablesReaderAndThePolicy() {
        classes()
                .that()
                .resideInAPackage("io.plateau.pmtu..")
                .and()
                .haveNameNotMatching("io\\.plateau\\.pmtu\\.(table\\.PmtuReader|claim\\..*)")
                .should()
                .onlyHaveDependentClassesThat()
                .resideOutsideOfPackage("io.plateau.fastpath..")
                .check(PRODUCTION);
    }

    @Test
    void shouldKeepSlowThingsOffTheHotPath() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.plateau.wire..",
                        "io.plateau.port..",
                        "io.plateau.ring..",
                        "io.plateau.evidence..",
                        "io.plateau.fastpath..",
                        "io.plateau.hop..",
                        "io.plateau.fragment..",
                        "io.plateau.icmp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.stream..",
                        "java.util.regex..",
                        "java.time..",
                        "java.util.concurrent.locks..",
                        "org.slf4j..")
                .check(PRODUCTION);
    }

    @Test
    void shouldDescribeCommandsWithoutAnnotations() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("picocli..").and(describe("are annotations", JavaClass::isAnnotation)))
                .check(PRODUCTION);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.plateau.(**)").should().beFreeOfCycles().check(PRODUCTION);
    }
}

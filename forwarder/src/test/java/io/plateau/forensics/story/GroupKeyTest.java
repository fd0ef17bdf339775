package io.plateau.forensics.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.Reason;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a story groups by: records that are equal if all of their components are, and by no less. */
class GroupKeyTest {
    private static final Map<Class<?>, Object[]> VALUES = Map.of(
            IpPrefix.class, new Object[] {IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("192.0.2.0/25")},
            IpAddress.class, new Object[] {IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2")},
            String.class, new Object[] {"one", "another"},
            long.class, new Object[] {1400L, 1401L},
            int.class, new Object[] {1400, 1401},
            boolean.class, new Object[] {true, false},
            EventType.class, new Object[] {EventType.CLAIM_ACCEPTED, EventType.CLAIM_REJECTED},
            Reason.class, new Object[] {Reason.MALFORMED, Reason.BAD_CHECKSUM});

    static Stream<Class<? extends Record>> keys() {
        return Stream.of(ClaimFacts.class, CostStep.Cause.class);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeEqualIfAllComponentsAre(final Class<? extends Record> key) throws ReflectiveOperationException {
        assertEquals(key(key, -1), key(key, -1));
        assertEquals(key(key, -1).hashCode(), key(key, -1).hashCode());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldDifferByEachComponent(final Class<? extends Record> key) throws ReflectiveOperationException {
        for (int other = 0; other < key.getRecordComponents().length; other++) {
            assertNotEquals(key(key, -1), key(key, other), key.getRecordComponents()[other].getName());
        }
    }

    // other: the component that has another value; -1 for none
    private static Record key(final Class<? extends Record> key, final int other) throws ReflectiveOperationException {
        final Class<?>[] types = Arrays.stream(key.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        final Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = VALUES.get(types[i])[i == other ? 1 : 0];
        }
        return key.getDeclaredConstructor(types).newInstance(values);
    }
}

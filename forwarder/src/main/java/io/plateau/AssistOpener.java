package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.assist.AssistedWire;
import io.plateau.assist.HookChoice;
import io.plateau.assist.Spread;
import io.plateau.linux.IngressHook;
import io.plateau.linux.SystemCallException;
import io.plateau.settings.MissingFeatureException;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether the kernel passes on what needs no decision, and has it tell workers apart; and says so. */
final class AssistOpener {
    private static final Logger LOG = LoggerFactory.getLogger(AssistOpener.class);

    private AssistOpener() {}

    // Tells workers apart. Null if there is one, and nothing is passed on by the kernel.
    // Throws MissingFeatureException if it must and cannot.
    static Spread openSpread(final Settings settings, final WorkerPlan plan) {
        final int workers = plan.workers();
        if (workers == 1 && wires(settings).isEmpty()) {
            return null;
        }
        final SecureRandom secrets = new SecureRandom();
        try {
            return Spread.open(workers, secrets.nextLong(), secrets.nextLong());
        } catch (final SystemCallException refused) {
            if (workers > 1) {
                throw new MissingFeatureException("workers: " + workers
                        + ": this kernel does not take the program that tells them apart: " + refused.getMessage()
                        + "; write workers: 1");
            }
            goWithout(settings, refused);
            return null;
        }
    }

    // Null if it does not. spread: null if none was to be had. Throws MissingFeatureException if it must and cannot.
    static Assist open(final Settings settings, final Spread spread) {
        final List<AssistedWire> wires = wires(settings);
        return wires.isEmpty() || spread == null ? null : open(settings, spread, wires);
    }

    private static List<AssistedWire> wires(final Settings settings) {
        if (settings.assist() == Settings.Assist.OFF) {
            return List.of();
        }
        return settings.forwarding().wires().stream()
                .filter(settings::isAssistable)
                .map(wire -> new AssistedWire(
                        settings.port(wire.first()).networkInterface(),
                        settings.port(wire.second()).networkInterface(),
                        settings.port(wire.first()).io() == Io.AF_XDP))
                .toList();
    }

    private static Assist open(final Settings settings, final Spread spread, final List<AssistedWire> wires) {
        try {
            final IngressHook hook = HookChoice.ofThisProcess();
            final Assist assist = Assist.open(
                    settings.pmtu().capacity(), Workers.flowsOfEach(settings, spread.workers()), spread, wires, hook);
            LOG.info(
                    "assist: the kernel passes on what needs no decision on {} wires, by {}",
                    wires.size(),
                    wires.stream()
                            .map(wire -> wire.isXdp() ? "XDP" : hook.label())
                            .distinct()
                            .collect(Collectors.joining(" and ")));
            return assist;
        } catch (final SystemCallException | UncheckedIOException refused) {
            goWithout(settings, refused);
            return null;
        }
    }

    private static void goWithout(final Settings settings, final RuntimeException refused) {
        if (settings.assist() == Settings.Assist.ON) {
            throw new MissingFeatureException(
                    "assist: on: this kernel does not take it: " + refused.getMessage() + "; write auto or off");
        }
        LOG.warn("assist: off, every frame is decided here: {}", refused.getMessage());
    }
}

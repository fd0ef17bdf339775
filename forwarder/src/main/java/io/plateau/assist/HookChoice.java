package io.plateau.assist;

import io.plateau.linux.IngressHook;
import java.util.stream.Stream;

/** Which hook programs at ports by AF_PACKET hang on: the best that the kernel has, or what a system property says. */
public final class HookChoice {
    private static final String PROPERTY = "plateau.assist.hook";

    private HookChoice() {}

    /**
     * What this process will use.
     *
     * @return {@code -Dplateau.assist.hook=tcx} or {@code clsact} if given, without a look at the kernel
     * @throws io.plateau.linux.SystemCallException if the kernel takes no program at all
     */
    public static IngressHook ofThisProcess() {
        final String wanted = System.getProperty(PROPERTY);
        return wanted == null ? IngressHook.ofKernel() : named(wanted);
    }

    // label: as administrators call it
    static IngressHook named(final String label) {
        return Stream.of(IngressHook.values())
                .filter(hook -> hook.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        PROPERTY + "=" + label + " is none of tcx, clsact (docs/operations.md, assist)"));
    }
}

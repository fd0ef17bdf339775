package io.plateau.assist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.linux.IngressHook;
import org.junit.jupiter.api.Test;

class HookChoiceTest {
    @Test
    void shouldKnowHooksByWhatAdministratorsCallThem() {
        assertThat(HookChoice.named("tcx")).isEqualTo(IngressHook.TCX);
        assertThat(HookChoice.named("clsact")).isEqualTo(IngressHook.CLSACT);
    }

    @Test
    void shouldRefuseOthers() {
        assertThatThrownBy(() -> HookChoice.named("xdp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("plateau.assist.hook=xdp is none of tcx, clsact");
    }
}

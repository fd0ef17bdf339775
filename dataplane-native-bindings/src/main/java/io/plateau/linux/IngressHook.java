package io.plateau.linux;

/** Where in an interface's ingress a {@link BpfProgram} hangs: after packet sockets, before the kernel's protocols. */
public enum IngressHook {
    /** A BPF link at the interface itself (Linux 6.6). */
    TCX("tcx"),
    /** A filter of tc in the qdisc {@code clsact} (Linux 4.5), see {@link ClsactFilter}. */
    CLSACT("clsact");

    private final String label;

    IngressHook(final String label) {
        this.label = label;
    }

    /**
     * What administrators call it.
     *
     * @return in lower case
     */
    public String label() {
        return label;
    }

    /**
     * The better one of those that this kernel has. Needs CAP_NET_ADMIN and CAP_BPF; changes nothing.
     *
     * @return CLSACT if the kernel has no links there
     * @throws SystemCallException if it takes no program at all
     */
    public static IngressHook ofKernel() {
        return BpfProgram.hasTcx() ? TCX : CLSACT;
    }
}

package io.plateau.cli;

import io.plateau.control.ControlRequest;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code plateau pmtu set}: an operator's value. */
final class PmtuSetCommand extends PmtuRequestCommand {
    private final Value<String> destination = parameter(
            String.class,
            PositionalParamSpec.builder().required(true).paramLabel("DEST").description("Address or prefix."));
    private final Value<Integer> mtu = parameter(
            Integer.class,
            PositionalParamSpec.builder().required(true).paramLabel("MTU").description("Bytes, IP header included."));
    private final Value<Boolean> lock = flag(OptionSpec.builder("--lock").description("No claim may change it."));

    PmtuSetCommand() {
        super("Enforces an MTU towards a destination until it is cleared.");
        footer("", "Example:", "  sudo plateau pmtu set 2001:db8:1::/48 1400 --lock");
    }

    @Override
    public Integer call() {
        return printDone(new ControlRequest(
                ControlRequest.Command.PMTU_SET, destination.get(), mtu.get(), lock.get() ? true : null, null));
    }
}

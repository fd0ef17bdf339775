package io.plateau;

import io.plateau.linux.CpuAffinity;
import io.plateau.linux.SystemCallException;
import java.util.BitSet;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent whose thread stays on one processor. */
final class PinnedAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedAgent.class);

    private final Agent agent;
    private final int processor;

    PinnedAgent(final Agent agent, final int processor) {
        this.agent = agent;
        this.processor = processor;
    }

    // A processor that was taken away meanwhile is no reason to stop.
    @Override
    public void onStart() {
        final BitSet one = new BitSet();
        one.set(processor);
        try {
            CpuAffinity.set(one);
        } catch (final SystemCallException refused) {
            LOG.warn("{} is not tied to processor {}: {}", roleName(), processor, refused.getMessage());
        }
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        return agent.doWork();
    }

    @Override
    public void onClose() {
        agent.onClose();
    }

    @Override
    public String roleName() {
        return agent.roleName();
    }
}

package io.plateau;

import io.plateau.evidence.Evidence;
import io.plateau.evidence.KnownFlows;
import io.plateau.fastpath.Colleagues;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.icmp.ClaimBudget;
import io.plateau.icmp.ReportBudget;
import io.plateau.port.Port;
import io.plateau.ring.Mailbox;
import io.plateau.settings.Settings;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one worker has to itself of what all of them have.
 *
 * @param worker number, from 0
 * @param ports in the order of the configuration, of which it may have some only
 * @param evidence what it moved
 * @param colleagues the others
 * @param reports its part of what may be reported
 * @param claims its part of the claims that are judged
 * @param identifications that no other gives
 */
record WorkerShare(
        int worker,
        List<Port> ports,
        Evidence evidence,
        Colleagues colleagues,
        ReportBudget reports,
        ClaimBudget claims,
        IdentificationSequence identifications) {
    // By worker. ports, evidence: by worker; mailboxes: by worker, none for the only one; seed: secret
    static List<WorkerShare> of(
            final Settings settings,
            final List<List<Port>> ports,
            final List<Evidence> evidence,
            final KnownFlows known,
            final List<Mailbox> mailboxes,
            final long seed) {
        final int workers = ports.size();
        final List<ReportBudget> reports = ReportBudget.forWorkers(
                workers,
                settings.icmp().rate(),
                settings.icmp().burst(),
                settings.icmp().perSourceRate(),
                seed);
        final List<ClaimBudget> claims = ClaimBudget.forWorkers(workers, seed);
        return IntStream.range(0, workers)
                .mapToObj(worker -> new WorkerShare(
                        worker,
                        ports.get(worker),
                        evidence.get(worker),
                        new Colleagues(known, worker, mailboxes),
                        reports.get(worker),
                        claims.get(worker),
                        new IdentificationSequence(seed, worker, workers)))
                .toList();
    }
}

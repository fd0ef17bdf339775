package io.plateau.forensics.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * A story as one JSON object on a line: {@code destination}, {@code from} (if it was said), {@code to}, {@code headline},
 * {@code steps}, {@code senders}, {@code in-force}, {@code quarantined}. Keys are in kebab-case, times RFC 3339 in UTC, MTUs
 * and lengths bytes; what is not known is left out.
 *
 * <p>A step's {@code step} is {@code claim}, {@code change}, {@code cost} or {@code stubborn-sender}; its {@code first} and
 * {@code seq} are the time and place in the journal at which it begins.
 */
public final class StoryJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final Story story;

    /**
     * Binds it.
     *
     * @param story to be written
     */
    public StoryJson(final Story story) {
        this.story = story;
    }

    /**
     * Writes all of it, and a line feed.
     *
     * @param out neither flushed nor closed
     * @throws IOException if it takes no more
     */
    public void write(final Writer out) throws IOException {
        try (JsonGenerator generator = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            final JsonParts json = new JsonParts(generator);
            generator.writeStartObject();
            json.text("destination", story.subject());
            if (story.fromNs() > 0) {
                json.time("from", story.fromNs());
            }
            json.time("to", story.toNs());
            headline(generator, json);
            generator.writeArrayFieldStart("steps");
            for (final StoryStep step : story.steps()) {
                step(json, step);
            }
            generator.writeEndArray();
            generator.writeArrayFieldStart("senders");
            for (final SenderCost sender : story.senders()) {
                generator.writeStartObject();
                json.text("latest-sender", sender.sender());
                json.counts(sender.counts());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            changes(generator, json, "in-force", story.inForce());
            changes(generator, json, "quarantined", story.quarantined());
            generator.writeEndObject();
        }
        out.write('\n');
    }

    private void headline(final JsonGenerator generator, final JsonParts json) throws IOException {
        final Headline headline = story.headline();
        generator.writeObjectFieldStart("headline");
        if (headline.lowest() != null) {
            json.number("lowest-mtu", headline.lowestMtu());
            json.text("lowest-destination", headline.lowest().destination());
            json.number("lowest-lasted-ns", headline.lowestNs());
            json.text("lowest-reporter", headline.lowest().reporter());
            json.number("lowest-operator-uid", headline.lowest().operatorUid());
            json.text("lowest-source", headline.lowest().source().label());
        }
        json.number("claims-accepted", headline.accepted());
        json.number("claims-quarantined", headline.quarantined());
        json.number("claims-rejected", headline.rejected());
        json.counts(headline.cost());
        generator.writeObjectFieldStart("link-cost");
        json.counts(headline.linkCost());
        generator.writeEndObject();
        generator.writeEndObject();
    }

    private void changes(
            final JsonGenerator generator, final JsonParts json, final String name, final List<ChangeStep> changes)
            throws IOException {
        generator.writeArrayFieldStart(name);
        for (final ChangeStep change : changes) {
            change(json, change);
        }
        generator.writeEndArray();
    }

    private void step(final JsonParts json, final StoryStep step) throws IOException {
        if (step instanceof ClaimStep claim) {
            claim(json, claim);
        } else if (step instanceof ChangeStep change) {
            change(json, change);
        } else if (step instanceof CostStep cost) {
            json.begin("cost", cost);
            json.time("last", cost.lastNs());
            json.number("mtu", cost.cause().mtu());
            json.text("cause", cost.cause().isLink() ? "link" : "entry");
            json.text("latest-sender", cost.cause().sender());
            json.counts(cost.counts());
            json.end();
        } else if (step instanceof StubbornStep stubborn) {
            json.begin("stubborn-sender", stubborn);
            json.time("last", stubborn.lastNs());
            json.number("events", stubborn.events());
            json.text("sender", stubborn.flow().sender());
            json.text("port", stubborn.flow().port());
            json.text("flow", stubborn.flow().words());
            json.number("mtu", stubborn.mtu());
            json.counts(stubborn.served());
            json.end();
        }
    }

    private static void claim(final JsonParts json, final ClaimStep claim) throws IOException {
        final ClaimFacts facts = claim.facts();
        json.begin("claim", claim);
        json.time("last", claim.lastNs());
        json.number("last-seq", claim.lastSequence());
        json.number("count", claim.count());
        json.text("reporter", facts.reporter());
        json.text("port", facts.port());
        json.text("source-mac", facts.sourceMac());
        json.text("destination-mac", facts.destinationMac());
        json.text("sender", facts.sender());
        json.number("claimed-mtu", facts.claimedMtu());
        json.number("old-mtu", facts.inForceMtu());
        json.number("new-mtu", facts.newMtu());
        json.number("link-mtu", facts.linkMtu());
        json.text("measured", facts.measured());
        json.text("outcome", facts.outcome().label());
        json.reason(facts.reason());
        if (claim.quote() != null) {
            json.quote(claim.quote(), claim.isOneFlow());
        }
        json.end();
    }

    private void change(final JsonParts json, final ChangeStep change) throws IOException {
        json.begin("change", change);
        json.text("kind", kind(change));
        json.number("old-mtu", change.oldMtu());
        json.number("new-mtu", change.newMtu());
        json.number("claimed-mtu", change.claimedMtu());
        json.text("state", change.state() == null ? null : change.state().label());
        json.text("source", change.source() == null ? null : change.source().label());
        json.text("event", change.type().label());
        json.reason(change.reason());
        json.text("reporter", change.reporter());
        json.text("sender", change.sender());
        json.text("port", change.port());
        json.number("operator-uid", change.operatorUid());
        json.text("detail", change.detail());
        json.text("expires", change.expiresNs() == PmtuEvent.ABSENT ? null : EventTime.text(change.expiresNs()));
        if (change.isEntry() && change.kind() != ChangeStep.Kind.BASE) {
            json.text("end", change.endNs() == PmtuEvent.ABSENT ? null : EventTime.text(change.endNs()));
            json.number("lasted-ns", change.lastedNs(change.firstNs(), story.toNs()));
            json.number("renewals", change.renewals());
        }
        json.end();
    }

    private static String kind(final ChangeStep change) {
        return switch (change.kind()) {
            case ENFORCED -> "enforced";
            case QUARANTINED -> "quarantined";
            default -> "static-below";
        };
    }
}

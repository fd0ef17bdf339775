package io.plateau.report.page;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.report.Course;
import java.io.IOException;

/** What people and the forwarder itself did. */
final class CourseSection {
    private final HtmlWriter html;
    private final ReportTime time;

    CourseSection(final HtmlWriter html, final ReportTime time) {
        this.html = html;
        this.time = time;
    }

    void write(final Course course) throws IOException {
        html.open("section", "id", "course").element("h2", "What was done");
        if (course.entries().isEmpty()) {
            html.element("p", "The forwarder ran through, and nobody gave a command.");
        } else {
            html.open("ol", "class", "events").line();
            for (final Course.Entry entry : course.entries()) {
                item(entry);
            }
            html.close("ol");
        }
        if (course.leftOut() > 0) {
            html.element(
                    "p",
                    "Left out: " + ReportTime.number(course.leftOut(), "later event", "later events")
                            + " of this kind.",
                    "class",
                    "note");
        }
        html.close("section").line();
    }

    private void item(final Course.Entry entry) throws IOException {
        html.open("li");
        html.element(
                "time",
                time.shortest(entry.first().timeNs()),
                "datetime",
                time.machine(entry.first().timeNs()));
        html.open("div").text(words(entry));
        detail(entry.first());
        html.close("div").close("li").line();
    }

    // The text of a policy is long.
    private void detail(final PmtuEvent event) throws IOException {
        if (event.detail() == null || event.detail().isEmpty()) {
            return;
        }
        if (event.type() == EventType.POLICY_CHANGED) {
            html.open("details")
                    .element("summary", "its text")
                    .element("pre", event.detail())
                    .close("details");
        } else {
            html.text(": " + event.detail());
        }
    }

    private static String words(final Course.Entry entry) {
        final PmtuEvent event = entry.first();
        return switch (event.type()) {
            case STARTED -> "The forwarder started";
            case STOPPED -> "The forwarder stopped";
            case POLICY_CHANGED -> "A policy came into force";
            case OVERRUN -> "Claims were lost";
            default -> byOperator(entry);
        };
    }

    private static String byOperator(final Course.Entry entry) {
        final PmtuEvent event = entry.first();
        final String what = switch (event.type()) {
            case ENTRY_CLEARED -> " cleared ";
            case MTU_CHANGED -> " set ";
            default -> " caused " + event.type().label() + " of ";
        };
        final String whom = entry.events() == 1
                ? String.valueOf(event.destination())
                : ReportTime.number(entry.events()) + " destinations, " + event.destination() + " first";
        final String value = event.type() == EventType.MTU_CHANGED && event.newMtu() != ABSENT
                ? " to " + ReportTime.number(event.newMtu()) + " bytes ("
                        + event.reason().label()
                        + (event.state() == null ? "" : ", " + event.state().label()) + ")"
                : "";
        return "The operator with uid " + event.operatorUid() + what + whom + value;
    }
}

package org.incidentdesk.servicelevel;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.servicelevel.ServiceLevelRules.Promise;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The clocks of all incidents. Each change is computed from the ledger's own line, the holds and the tables, written, and
 * shown by the {@link Projection} in the same transaction.
 */
@Service
@Transactional
public class ServiceLevels {

    /** The commitments whose clocks begin with the report. Those of the others a step begins. */
    private static final List<String> OF_THE_REPORT = List.of(ServiceLevel.RESPONSE, ServiceLevel.RESOLUTION);

    static final List<String> ALL = List.of(
            ServiceLevel.RESPONSE,
            ServiceLevel.RESOLUTION,
            ServiceLevel.OPERATIONAL_LEVEL,
            ServiceLevel.VENDOR_CONTRACT);

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm zzz", Locale.ENGLISH);

    private final Ledger ledger;
    private final Calendars calendars;
    private final ServiceLevelRules rules;
    private final Projection projection;
    private final Incidents incidents;
    private final Timeline timeline;
    private final Clock clock;

    ServiceLevels(
            Ledger ledger,
            Calendars calendars,
            ServiceLevelRules rules,
            Projection projection,
            Incidents incidents,
            Timeline timeline,
            Clock clock) {
        this.ledger = ledger;
        this.calendars = calendars;
        this.rules = rules;
        this.projection = projection;
        this.incidents = incidents;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * What has been reached since it was last looked at.
     *
     * @param highest threshold, in percent; {@link Target#BREACH} is the breach
     */
    public record Reached(int highest) {}

    /** Lines of the ledger as they are and as they would be. */
    record Revision(List<ServiceLevel> before, List<ServiceLevel> after, List<Decision> decisions) {

        List<ServiceLevel> changed() {
            return after.stream().filter(level -> !before.contains(level)).toList();
        }
    }

    /** Sets the targets that the tables promise an incident as it now is. */
    public void set(String incident, String actor, Step step) {
        Instant now = now();
        keepAndTell(
                incident,
                revised(incidents.get(incident), ledger.lock(incident), holds(incident), now),
                now,
                actor,
                step);
    }

    private void keepAndTell(String incident, Revision revision, Instant now, String actor, Step step) {
        keep(incident, revision, now);
        List<ServiceLevel> promised = revision.changed().stream()
                .filter(level -> level.isOpen() || isGone(level, revision.after()))
                .toList();
        if (!promised.isEmpty()) {
            timeline.add(
                    incident,
                    actor,
                    Kind.SERVICE_LEVEL,
                    Audience.INTERNAL,
                    promised.stream().map(this::promise).collect(joining("; ")),
                    step,
                    revision.decisions());
        }
    }

    /** Whether there was a target and is none any more. */
    private static boolean isGone(ServiceLevel level, List<ServiceLevel> after) {
        return level.outcome() == ServiceLevel.Outcome.CANCELLED
                && last(after, level.commitment()).filter(level::equals).isPresent();
    }

    /**
     * A step begins the clock of a commitment, such as that of a tier. One that still runs ends, kept or breached.
     *
     * @param commitment one that does not count from the report
     */
    public void begin(String incident, String commitment, String actor, Step step) {
        Instant now = now();
        List<ServiceLevel> before = ledger.lock(incident);
        Incident record = incidents.get(incident);
        List<ServiceLevel> after = new ArrayList<>(before.stream()
                .map(level -> level.commitment().equals(commitment) ? ended(level, now) : level)
                .toList());
        Promise promise = rules.target(commitment, record.facts());
        int round = last(before, commitment).map(ServiceLevel::round).orElse(0) + 1;
        promise.target().ifPresent(target -> after.add(ServiceLevel.begun(incident, commitment, round, target, now)));
        List<ServiceLevel> all = revised(record, after, holds(incident), now).after();
        keepAndTell(incident, new Revision(before, all, List.of(promise.decision())), now, actor, step);
    }

    /** What a step began is over, kept or breached. */
    public void end(String incident, String commitment) {
        Instant now = now();
        change(incident, now, level -> level.commitment().equals(commitment) ? ended(level, now) : level);
    }

    /** Whether the last clock of a commitment ended in time; empty if there was none. */
    @Transactional(readOnly = true)
    public Optional<Boolean> wasKept(String incident, String commitment) {
        return last(ledger.read(incident), commitment)
                .filter(level -> !level.isOpen())
                .map(level -> level.outcome() == ServiceLevel.Outcome.MET);
    }

    /** An agent has taken the incident. */
    public void respond(String incident) {
        Instant now = now();
        change(incident, now, level -> level.commitment().equals(ServiceLevel.RESPONSE) ? ended(level, now) : level);
    }

    /** The service is restored. */
    public void resolve(String incident) {
        Instant now = now();
        change(incident, now, level -> ended(level, now));
    }

    /** It was none, or nobody needs it any more. */
    public void cancel(String incident) {
        Instant now = now();
        change(incident, now, level -> level.isOpen() ? level.cancelled(now) : level);
        ledger.endHold(incident, now);
    }

    /** The resolution was rejected: clocks go on or begin anew, as the table says. */
    public void reopen(String incident, String actor, Step step) {
        Instant now = now();
        List<ServiceLevel> before = ledger.lock(incident);
        List<ServiceLevel> after = new ArrayList<>(before);
        for (String commitment : OF_THE_REPORT) {
            last(before, commitment)
                    .filter(level -> !level.isOpen() && level.outcome() != ServiceLevel.Outcome.CANCELLED)
                    .ifPresent(level -> {
                        if (!level.target().continuesAfterReopening()) {
                            after.add(ServiceLevel.begun(incident, commitment, level.round() + 1, level.target(), now));
                        } else if (!commitment.equals(ServiceLevel.RESPONSE)) {
                            after.set(after.indexOf(level), level.reopened(now, actor));
                        }
                    });
        }
        Revision revision = revised(incidents.get(incident), after, holds(incident), now);
        keepAndTell(incident, new Revision(before, revision.after(), revision.decisions()), now, actor, step);
    }

    /**
     * The incident waits; the clocks stop that the table stops for this reason.
     *
     * @param until when the hold ends by itself, if that was said
     */
    public void hold(String incident, String reason, String person, @Nullable Instant until) {
        Instant now = now();
        List<ServiceLevel> before = ledger.lock(incident);
        ledger.begin(new Hold(incident, reason, person, now, until, null));
        keep(incident, revised(incidents.get(incident), before, holds(incident), now), now);
    }

    /** What the incident waited for has come. */
    public void resume(String incident) {
        Instant now = now();
        List<ServiceLevel> before = ledger.lock(incident);
        ledger.endHold(incident, now);
        keep(incident, revised(incidents.get(incident), before, holds(incident), now), now);
    }

    /** Reports what a commitment has reached and what was not reported yet: all of it at once, however late. */
    public Optional<Reached> report(String incident, String commitment, Step step) {
        Instant now = now();
        List<ServiceLevel> before = ledger.lock(incident);
        Optional<ServiceLevel> open = last(before, commitment).filter(ServiceLevel::isOpen);
        List<Integer> reached =
                open.map(level -> level.toReport(calendar(level), now)).orElse(List.of());
        if (reached.isEmpty()) {
            // A job that came too early, or an administrator's click: its due date is set right.
            projection.follow(List.of(clockOf(incident, new Revision(before, before, List.of()))));
            return Optional.empty();
        }
        ServiceLevel level = open.get();
        List<ServiceLevel> after = new ArrayList<>(before);
        after.set(before.indexOf(level), level.withReported(reached));
        keep(incident, new Revision(before, after, List.of()), now);
        timeline.add(incident, Timeline.SYSTEM, Kind.SERVICE_LEVEL, Audience.INTERNAL, report(level, reached), step);
        return Optional.of(new Reached(reached.get(reached.size() - 1)));
    }

    /** When there is something to report of a commitment. */
    @Transactional(readOnly = true)
    public Optional<Instant> next(String incident, String commitment) {
        return last(ledger.read(incident), commitment).flatMap(level -> level.next(calendar(level)));
    }

    /** The earliest due date of what is still open. */
    @Transactional(readOnly = true)
    public Optional<Instant> due(String incident) {
        return ledger.due(incident);
    }

    /** Who put the incident on hold last. */
    @Transactional(readOnly = true)
    public Optional<String> heldBy(String incident) {
        return holds(incident).stream().map(Hold::person).reduce((first, last) -> last);
    }

    /** How the incident stands with its targets: on-track, at-risk or breached. */
    @Transactional(readOnly = true)
    public String mark(String incident) {
        return mark(ledger.read(incident));
    }

    /** How the commitments of an incident stand. */
    @Transactional(readOnly = true)
    List<ServiceLevelView> of(String incident) {
        Instant now = now();
        return ledger.read(incident).stream()
                .map(level -> ServiceLevelView.of(level, calendar(level), now))
                .toList();
    }

    /** An instant so many business days from now, by the calendar of the resolution. */
    @Transactional(readOnly = true)
    public Instant inBusinessDays(String incident, int days) {
        String calendar = last(ledger.read(incident), ServiceLevel.RESOLUTION)
                .map(level -> level.target().calendar())
                .orElse(Calendars.AROUND_THE_CLOCK);
        return calendars.get(calendar).addDays(now(), days);
    }

    /** The lines of an incident as its facts, holds and tables would have them. */
    Revision revised(Incident incident, List<ServiceLevel> before, List<Hold> holds, Instant now) {
        Map<Fact, String> facts = incident.facts();
        List<ServiceLevel> after = new ArrayList<>(before);
        List<Decision> decisions = new ArrayList<>();
        for (String commitment : ALL) {
            Optional<ServiceLevel> last = last(before, commitment);
            boolean done =
                    last.isPresent() && !last.get().isOpen() && last.get().outcome() != ServiceLevel.Outcome.CANCELLED;
            boolean begun = OF_THE_REPORT.contains(commitment)
                    || last.filter(ServiceLevel::isOpen).isPresent();
            if (done || !begun || incident.resolvedAt() != null || incident.isClosed()) {
                continue;
            }
            Promise promise = rules.target(commitment, facts);
            decisions.add(promise.decision());
            Optional<ServiceLevel> open = last.filter(ServiceLevel::isOpen);
            if (promise.target().isEmpty()) {
                open.ifPresent(level -> after.set(after.indexOf(level), level.cancelled(now)));
                continue;
            }
            Target target = promise.target().get();
            List<Pause> pauses = holds.stream()
                    .filter(hold -> rules.stops(hold.reason(), commitment, facts))
                    .map(Hold::asPause)
                    .toList();
            BusinessCalendar calendar = calendars.get(target.calendar());
            Instant origin = origin(before, commitment)
                    .orElseGet(() -> incident.reportedAt().toInstant());
            if (open.isEmpty()) {
                after.add(ServiceLevel.begun(
                                incident.number(),
                                commitment,
                                last.map(ServiceLevel::round).orElse(0) + 1,
                                target,
                                origin)
                        .under(target, origin, pauses, calendar, now));
            } else if (open.get().target().equals(target)) {
                ServiceLevel level = open.get();
                after.set(after.indexOf(level), level.under(target, level.startedAt(), pauses, calendar, now));
            } else if (target.fromReport()) {
                after.set(after.indexOf(open.get()), open.get().under(target, origin, pauses, calendar, now));
            } else {
                after.set(after.indexOf(open.get()), open.get().cancelled(now));
                after.add(ServiceLevel.begun(
                                incident.number(), commitment, open.get().round() + 1, target, now)
                        .under(target, now, pauses, calendar, now));
            }
        }
        return new Revision(before, after, decisions);
    }

    /** Writes what has changed, and shows it. */
    private void keep(String incident, Revision revision, Instant now) {
        if (!revision.changed().isEmpty()) {
            ledger.save(revision.changed(), calendars, now);
            projection.follow(List.of(clockOf(incident, revision)));
        }
    }

    Projection.Clock clockOf(String incident, Revision revision) {
        Map<String, Optional<Instant>> next = ALL.stream()
                .collect(toMap(commitment -> commitment, commitment -> last(revision.after(), commitment)
                        .flatMap(level -> level.next(calendar(level)))));
        Optional<Instant> due = revision.after().stream()
                .filter(ServiceLevel::isOpen)
                .flatMap(level -> level.due(calendar(level)).stream())
                .min(Instant::compareTo);
        String mark = mark(revision.after());
        return new Projection.Clock(
                incident, next, due, mark.equals(mark(revision.before())) ? Optional.empty() : Optional.of(mark));
    }

    private void change(String incident, Instant now, UnaryOperator<ServiceLevel> change) {
        List<ServiceLevel> before = ledger.lock(incident);
        List<ServiceLevel> after = before.stream().map(change).toList();
        keep(incident, new Revision(before, after, List.of()), now);
    }

    private ServiceLevel ended(ServiceLevel level, Instant now) {
        return level.isOpen() ? level.ended(calendar(level), now) : level;
    }

    /** Where a clock counts from that is retroactive: the report, or the reopening that began it anew. */
    private static Optional<Instant> origin(List<ServiceLevel> levels, String commitment) {
        Instant origin = null;
        boolean anew = true;
        for (ServiceLevel level : levels) {
            if (level.commitment().equals(commitment)) {
                origin = anew ? level.startedAt() : origin;
                anew = !level.isOpen() && level.outcome() != ServiceLevel.Outcome.CANCELLED;
            }
        }
        return Optional.ofNullable(origin);
    }

    private static Optional<ServiceLevel> last(List<ServiceLevel> levels, String commitment) {
        return levels.stream()
                .filter(level -> level.commitment().equals(commitment))
                .reduce((first, second) -> second);
    }

    private static String mark(List<ServiceLevel> levels) {
        List<Integer> reported = levels.stream()
                .filter(ServiceLevel::isOpen)
                .flatMap(level -> level.reported().stream())
                .toList();
        return reported.isEmpty() ? "on-track" : reported.contains(Target.BREACH) ? "breached" : "at-risk";
    }

    private List<Hold> holds(String incident) {
        return ledger.holds(List.of(incident)).getOrDefault(incident, List.of());
    }

    private BusinessCalendar calendar(ServiceLevel level) {
        return calendars.get(level.target().calendar());
    }

    /** As exact as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private String promise(ServiceLevel level) {
        if (!level.isOpen()) {
            return level.commitment() + ": no target any more";
        }
        BusinessCalendar calendar = calendar(level);
        return level.commitment() + " within " + words(level.target().time()) + " (" + calendar.name() + "), "
                + level.due(calendar).map(due -> "due " + local(due, calendar)).orElse("on hold");
    }

    private String report(ServiceLevel level, List<Integer> reached) {
        BusinessCalendar calendar = calendar(level);
        int highest = reached.get(reached.size() - 1);
        String due = level.due(calendar).map(at -> local(at, calendar)).orElse("on hold");
        List<Integer> passed = reached.subList(0, reached.size() - 1);
        return (highest == Target.BREACH
                        ? level.commitment() + " breached: was due " + due
                        : level.commitment() + ": " + highest + " % of "
                                + words(level.target().time()) + " used, due " + due)
                + (passed.isEmpty()
                        ? ""
                        : "; " + passed.stream().map(String::valueOf).collect(joining(", "))
                                + " % passed unreported before");
    }

    private static String local(Instant at, BusinessCalendar calendar) {
        return LOCAL.format(at.atZone(calendar.zone()));
    }

    static String words(Duration time) {
        List<String> words = new ArrayList<>();
        if (time.toHours() > 0) {
            words.add(time.toHours() + " h");
        }
        if (time.toMinutesPart() > 0) {
            words.add(time.toMinutesPart() + " min");
        }
        if (time.toSecondsPart() > 0) {
            words.add(time.toSecondsPart() + " s");
        }
        return words.isEmpty() ? "0 min" : String.join(" ", words);
    }
}

package org.incidentdesk.servicelevel;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.lang.Nullable;

/**
 * One commitment of one incident and everything its clock has to know: a line of the ledger. What was used, when it is due
 * and what is to be reported all follow from it and the calendar of its target.
 *
 * @param round counted from 1; a new one where the clock began anew
 * @param endedAt when it was kept, or given up
 * @param reported thresholds, in percent, that have been reported
 * @param outcome absent while its clock runs or is paused
 */
public record ServiceLevel(
        String incident,
        String commitment,
        int round,
        Target target,
        Instant startedAt,
        @Nullable Instant endedAt,
        List<Pause> pauses,
        List<Integer> reported,
        @Nullable Outcome outcome) {

    public static final String RESPONSE = "response";
    public static final String RESOLUTION = "resolution";
    public static final String OPERATIONAL_LEVEL = "operational-level";
    public static final String VENDOR_CONTRACT = "vendor-contract";

    public enum Outcome {
        MET,
        BREACHED,
        /** Nothing was promised any more, or the incident turned out to be none. */
        CANCELLED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A stretch in which the clock counts; without an end while it does so. */
    private record Run(Instant from, @Nullable Instant to) {}

    static ServiceLevel begun(String incident, String commitment, int round, Target target, Instant at) {
        return new ServiceLevel(incident, commitment, round, target, at, null, List.of(), List.of(), null);
    }

    boolean isOpen() {
        return outcome == null;
    }

    /** The pause that lasts, if there is one. */
    Optional<Pause> paused() {
        return pauses.stream().filter(pause -> pause.to() == null).findFirst();
    }

    boolean isBreached(BusinessCalendar calendar, Instant at) {
        return isOpen() ? used(calendar, at).compareTo(target.time()) >= 0 : outcome == Outcome.BREACHED;
    }

    /** Business time that counts, until an instant. */
    Duration used(BusinessCalendar calendar, Instant at) {
        Duration used = Duration.ZERO;
        for (Run run : runs()) {
            Instant to = run.to() == null || run.to().isAfter(at) ? at : run.to();
            if (to.isAfter(run.from())) {
                used = used.plus(calendar.between(run.from(), to));
            }
        }
        return used;
    }

    /** When a threshold is, was or will be reached as things stand; empty if it will not be. */
    Optional<Instant> reaches(BusinessCalendar calendar, int threshold) {
        Duration left = target.at(threshold);
        for (Run run : runs()) {
            if (run.to() == null) {
                return Optional.of(calendar.add(run.from(), left));
            }
            Duration length = calendar.between(run.from(), run.to());
            if (length.compareTo(left) >= 0) {
                return Optional.of(calendar.add(run.from(), left));
            }
            left = left.minus(length);
        }
        return Optional.empty();
    }

    /** Empty while it is paused. Of what has ended: when it would have been due. */
    Optional<Instant> due(BusinessCalendar calendar) {
        return with(target, startedAt, null, pauses, reported).reaches(calendar, Target.BREACH);
    }

    /** When there is something to report next; empty if there is nothing more, or not as things stand. */
    Optional<Instant> next(BusinessCalendar calendar) {
        return isOpen()
                ? unreported().findFirst().flatMap(threshold -> reaches(calendar, threshold))
                : Optional.empty();
    }

    /** What has been reached and not been reported, ascending. */
    List<Integer> toReport(BusinessCalendar calendar, Instant at) {
        return isOpen()
                ? unreported()
                        .filter(threshold -> isReached(threshold, calendar, at))
                        .toList()
                : List.of();
    }

    /** A lower threshold after a higher one, as a new target may have it, would say nothing new. */
    private Stream<Integer> unreported() {
        int highest = reported.stream().mapToInt(Integer::intValue).max().orElse(0);
        return target.reportable().stream().filter(threshold -> threshold > highest);
    }

    private boolean isReached(int threshold, BusinessCalendar calendar, Instant at) {
        return reaches(calendar, threshold).filter(when -> !when.isAfter(at)).isPresent();
    }

    ServiceLevel withReported(List<Integer> thresholds) {
        return with(
                target,
                startedAt,
                endedAt,
                pauses,
                Stream.concat(reported.stream(), thresholds.stream()).sorted().toList());
    }

    /** Kept, or not, with what it was there for. */
    ServiceLevel ended(BusinessCalendar calendar, Instant at) {
        boolean breached =
                reported.contains(Target.BREACH) || used(calendar, at).compareTo(target.time()) > 0;
        return ended(at, breached ? Outcome.BREACHED : Outcome.MET);
    }

    ServiceLevel cancelled(Instant at) {
        return ended(at, Outcome.CANCELLED);
    }

    private ServiceLevel ended(Instant at, Outcome outcome) {
        List<Pause> closed = pauses.stream()
                .map(pause -> pause.to() == null ? new Pause(pause.from(), at, pause.reason(), pause.person()) : pause)
                .toList();
        return new ServiceLevel(incident, commitment, round, target, startedAt, at, closed, reported, outcome);
    }

    /** Goes on where it ended; the time since then does not count. */
    ServiceLevel reopened(Instant at, String person) {
        List<Pause> longer = new ArrayList<>(pauses);
        longer.add(new Pause(endedAt, at, Pause.RESOLVED, person));
        return new ServiceLevel(incident, commitment, round, target, startedAt, null, longer, reported, null);
    }

    /**
     * The same clock under other rules, or by a calendar that was changed. What was reported is not reported again, unless
     * it now lies in the future: that is a warning of another due date.
     *
     * @param holds the stretches that its table now says do not count
     */
    ServiceLevel under(Target now, Instant start, List<Pause> holds, BusinessCalendar calendar, Instant at) {
        List<Pause> all = Stream.concat(holds.stream(), pauses.stream().filter(pause -> pause.reason()
                        .equals(Pause.RESOLVED)))
                .sorted(comparing(Pause::from))
                .toList();
        ServiceLevel changed = with(now, start, endedAt, all, reported);
        return changed.with(
                now,
                start,
                endedAt,
                all,
                reported.stream()
                        .filter(threshold ->
                                now.reportable().contains(threshold) && changed.isReached(threshold, calendar, at))
                        .toList());
    }

    private ServiceLevel with(
            Target target, Instant startedAt, @Nullable Instant endedAt, List<Pause> pauses, List<Integer> reported) {
        return new ServiceLevel(incident, commitment, round, target, startedAt, endedAt, pauses, reported, outcome);
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        Instant from = startedAt;
        for (Pause pause : pauses.stream().sorted(comparing(Pause::from)).toList()) {
            if (pause.from().isAfter(from)) {
                runs.add(new Run(from, pause.from()));
            }
            if (pause.to() == null) {
                return runs;
            }
            from = pause.to().isAfter(from) ? pause.to() : from;
        }
        if (endedAt == null || endedAt.isAfter(from)) {
            runs.add(new Run(from, endedAt));
        }
        return runs;
    }
}

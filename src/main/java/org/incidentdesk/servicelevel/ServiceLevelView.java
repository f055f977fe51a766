package org.incidentdesk.servicelevel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.incidentdesk.servicelevel.ServiceLevel.Outcome;
import org.springframework.lang.Nullable;

/**
 * How a commitment stands at this moment. Amounts of business time are ISO 8601.
 *
 * @param state running, paused, met, breached (also while the clock still runs) or cancelled
 * @param zone of its calendar
 * @param left negative by how much it is over
 * @param percent of the target that is used
 * @param due absent while it is paused
 * @param ticking whether business time passes at this moment
 * @param pausedWhy the reason of the hold
 */
record ServiceLevelView(
        String commitment,
        int round,
        String state,
        String target,
        String calendar,
        String calendarName,
        String zone,
        Instant startedAt,
        @Nullable Instant endedAt,
        String used,
        String left,
        int percent,
        @Nullable Instant due,
        @Nullable Instant breachedAt,
        List<Integer> thresholds,
        List<Integer> reported,
        boolean ticking,
        @Nullable Instant pausedSince,
        @Nullable String pausedWhy,
        List<Pause> pauses) {

    static ServiceLevelView of(ServiceLevel level, BusinessCalendar calendar, Instant now) {
        Target target = level.target();
        Duration used = level.used(calendar, now);
        Pause paused = level.paused().orElse(null);
        boolean breached = level.isBreached(calendar, now);
        Instant due = level.due(calendar).orElse(null);
        return new ServiceLevelView(
                level.commitment(),
                level.round(),
                state(level, breached),
                target.time().toString(),
                calendar.id(),
                calendar.name(),
                calendar.zone().getId(),
                level.startedAt(),
                level.endedAt(),
                used.toString(),
                target.time().minus(used).toString(),
                target.percent(used),
                due,
                breached ? due : null,
                target.thresholds(),
                level.reported(),
                level.isOpen() && paused == null && calendar.isOpen(now),
                paused == null ? null : paused.from(),
                paused == null ? null : paused.reason(),
                level.pauses());
    }

    private static String state(ServiceLevel level, boolean breached) {
        if (breached) {
            return Outcome.BREACHED.word();
        }
        if (level.outcome() != null) {
            return level.outcome().word();
        }
        return level.paused().isPresent() ? "paused" : "running";
    }

    /** Without the names of colleagues and what is for them only. */
    ServiceLevelView forReporter() {
        return new ServiceLevelView(
                commitment,
                round,
                state,
                target,
                calendar,
                calendarName,
                zone,
                startedAt,
                endedAt,
                used,
                left,
                percent,
                due,
                breachedAt,
                List.of(),
                List.of(),
                ticking,
                pausedSince,
                pausedWhy,
                List.of());
    }
}

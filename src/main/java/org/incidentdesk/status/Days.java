package org.incidentdesk.status;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The last days of a service, today included.
 *
 * @param disturbed the days on which it was not just operational, the oldest first
 * @param uptime per cent of the time without outage, rounded down to two digits
 */
record Days(List<Day> disturbed, double uptime) {

    static final int COUNT = 90;

    private static final int PRECISION = 10_000;

    /**
     * @param index from 0, the oldest day, to {@link #COUNT} − 1, today
     * @param outage how long it could not be used
     */
    record Day(int index, LocalDate date, ComponentState worst, Duration outage) {}

    static Instant begin(Instant now, ZoneId zone) {
        return LocalDate.ofInstant(now, zone)
                .minusDays(COUNT - 1)
                .atStartOfDay(zone)
                .toInstant();
    }

    static Days of(List<Span> spans, Instant now, ZoneId zone) {
        if (spans.isEmpty()) {
            return new Days(List.of(), 100);
        }
        Instant begin = begin(now, zone);
        LocalDate first = LocalDate.ofInstant(begin, zone);
        List<Day> disturbed = new ArrayList<>();
        Duration outage = Duration.ZERO;
        for (int index = 0; index < COUNT; index++) {
            LocalDate date = first.plusDays(index);
            Instant from = date.atStartOfDay(zone).toInstant();
            Instant to = earlier(date.plusDays(1).atStartOfDay(zone).toInstant(), now);
            List<Span> ofDay = spans.stream()
                    .filter(span -> span.from().isBefore(to) && span.to().isAfter(from))
                    .toList();
            ComponentState worst = ofDay.stream()
                    .map(Span::state)
                    .max(Comparator.naturalOrder())
                    .orElse(ComponentState.OPERATIONAL);
            if (worst != ComponentState.OPERATIONAL) {
                Duration lost = outage(ofDay, from, to);
                outage = outage.plus(lost);
                disturbed.add(new Day(index, date, worst, lost));
            }
        }
        double up = 1 - (double) outage.toMillis() / begin.until(now, ChronoUnit.MILLIS);
        return new Days(disturbed, Math.floor(up * PRECISION) * 100 / PRECISION);
    }

    /** Several at the same time count once. */
    private static Duration outage(List<Span> spans, Instant from, Instant to) {
        Duration sum = Duration.ZERO;
        Instant counted = from;
        for (Span span : spans.stream()
                .filter(span -> span.state().isOutage())
                .sorted(Comparator.comparing(Span::from))
                .toList()) {
            Instant begin = span.from().isAfter(counted) ? span.from() : counted;
            Instant end = earlier(span.to(), to);
            if (end.isAfter(begin)) {
                sum = sum.plus(Duration.between(begin, end));
                counted = end;
            }
        }
        return sum;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}

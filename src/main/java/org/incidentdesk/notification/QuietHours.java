package org.incidentdesk.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.stream.Stream;
import org.incidentdesk.servicelevel.BusinessCalendar;

/**
 * When a person may be disturbed by what is no page: in the business time of the calendar, and not in the hours of the
 * day that are to be quiet.
 */
record QuietHours(ZoneId zone, Optional<BusinessCalendar> calendar, Optional<Range> range) {

    /** From the first time of day until just before the second, over midnight if that is earlier. */
    record Range(LocalTime from, LocalTime to) {

        boolean contains(LocalTime time) {
            return from.isBefore(to)
                    ? !time.isBefore(from) && time.isBefore(to)
                    : !time.isBefore(from) || time.isBefore(to);
        }
    }

    /** Calendar and hours that leave no time between them: then the hours are let go after so many days. */
    private static final Duration TOO_LONG = Duration.ofDays(14);

    /** The first instant from this one on that is not quiet; where the clocks go back, quiet hours are not interrupted. */
    Instant over(Instant from) {
        Instant at = from;
        while (Duration.between(from, at).compareTo(TOO_LONG) < 0) {
            Instant next = endOfRange(opening(at));
            if (next.equals(at)) {
                return at;
            }
            at = next;
        }
        return opening(from);
    }

    private Instant opening(Instant at) {
        return calendar.filter(hours -> !hours.isOpen(at))
                .map(hours -> hours.add(at, Duration.ofSeconds(1)).minusSeconds(1))
                .orElse(at);
    }

    private Instant endOfRange(Instant at) {
        LocalDateTime local = LocalDateTime.ofInstant(at, zone);
        if (range.isEmpty() || !range.get().contains(local.toLocalTime())) {
            return at;
        }
        return nextAt(range.get().to(), at, zone);
    }

    /** When a clock on the wall of the zone next shows this time. One that daylight saving skips comes when it is skipped. */
    static Instant nextAt(LocalTime time, Instant after, ZoneId zone) {
        LocalDate today = after.atZone(zone).toLocalDate();
        return Stream.iterate(today, day -> day.plusDays(1))
                .flatMap(day -> instants(day.atTime(time), zone))
                .filter(at -> at.isAfter(after))
                .findFirst()
                .orElseThrow();
    }

    /** When a clock shows this time: twice when the clocks go back. */
    private static Stream<Instant> instants(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? Stream.of(change.getInstant())
                : zone.getRules().getValidOffsets(local).stream().map(local::toInstant);
    }
}

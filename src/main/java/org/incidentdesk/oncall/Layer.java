package org.incidentdesk.oncall;

import static java.util.Comparator.naturalOrder;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.stream.Stream;
import org.incidentdesk.oncall.RotaDefinition.LayerDefinition;
import org.incidentdesk.servicelevel.BusinessCalendar;

/**
 * People who take turns. A turn begins when a clock on the wall shows the time of the hand-over: a time that daylight saving
 * skips comes when it is skipped, and of one that comes twice it is the first.
 */
record Layer(
        LayerDefinition definition,
        ZoneId zone,
        Optional<BusinessCalendar> within,
        Optional<BusinessCalendar> outside) {

    /** Who has the turn, if the layer names somebody then. */
    Optional<String> at(Instant at) {
        long turn = turn(at);
        if (turn < 0
                || (definition.until() != null && !at.isBefore(handOver(definition.until())))
                || within.filter(calendar -> !calendar.isOpen(at)).isPresent()
                || outside.filter(calendar -> calendar.isOpen(at)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                definition.people().get((int) (turn % definition.people().size())));
    }

    /** The first instant after one at which somebody else may have the turn; nothing changes before it. */
    Instant nextChange(Instant after) {
        Stream<Instant> ofTurns = Stream.of(begin(Math.max(turn(after) + 1, 0)));
        Stream<Instant> ofEnd = Stream.ofNullable(definition.until()).map(this::handOver);
        Stream<Instant> ofCalendars =
                Stream.concat(within.stream(), outside.stream()).map(calendar -> calendar.nextChange(after));
        return Stream.concat(ofTurns, Stream.concat(ofEnd, ofCalendars))
                .filter(change -> change.isAfter(after))
                .min(naturalOrder())
                .orElseThrow();
    }

    /** Counted from 0; negative before the first. */
    private long turn(Instant at) {
        LocalDate date = LocalDate.ofInstant(at, zone);
        // Of this date or, before the time of the hand-over, of the one before.
        long days = ChronoUnit.DAYS.between(definition.from(), at.isBefore(handOver(date)) ? date.minusDays(1) : date);
        return Math.floorDiv(days, definition.days());
    }

    private Instant begin(long turn) {
        return handOver(definition.from().plusDays(turn * definition.days()));
    }

    private Instant handOver(LocalDate date) {
        LocalDateTime local = date.atTime(definition.handOver());
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }
}

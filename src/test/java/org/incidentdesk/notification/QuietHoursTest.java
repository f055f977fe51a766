package org.incidentdesk.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.incidentdesk.notification.QuietHours.Range;
import org.incidentdesk.servicelevel.BusinessCalendar;
import org.incidentdesk.servicelevel.CalendarDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

    private static final int TRIES = 500;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** From one until three the clocks of Berlin and New York change on these days of 2026. */
    private static final List<LocalDate> CHANGES = List.of(
            LocalDate.of(2026, 3, 8), LocalDate.of(2026, 3, 29), LocalDate.of(2026, 10, 25), LocalDate.of(2026, 11, 1));

    @ParameterizedTest
    @CsvSource({
        // A night, before, at and after its ends
        "2026-03-02T21:59, 2026-03-02T21:59",
        "2026-03-02T22:00, 2026-03-03T07:30",
        "2026-03-02T23:59, 2026-03-03T07:30",
        "2026-03-03T00:00, 2026-03-03T07:30",
        "2026-03-03T07:29, 2026-03-03T07:30",
        "2026-03-03T07:30, 2026-03-03T07:30",
        // The nights of the two Sundays
        "2026-03-28T23:00, 2026-03-29T07:30",
        "2026-10-24T23:00, 2026-10-25T07:30"
    })
    void aNightIsOverInTheMorning(LocalDateTime from, LocalDateTime to) {
        QuietHours night = quiet(BERLIN, LocalTime.of(22, 0), LocalTime.of(7, 30));

        assertThat(night.over(at(BERLIN, from))).isEqualTo(at(BERLIN, to));
    }

    @Test
    void aNapIsOverTheSameDay() {
        QuietHours nap = quiet(BERLIN, LocalTime.of(13, 0), LocalTime.of(14, 0));

        assertThat(nap.over(at(BERLIN, "2026-03-02T13:30"))).isEqualTo(at(BERLIN, "2026-03-02T14:00"));
        assertThat(nap.over(at(BERLIN, "2026-03-02T12:59"))).isEqualTo(at(BERLIN, "2026-03-02T12:59"));
    }

    @Test
    void whatEndsWithinTheHourThatIsSkippedEndsWithIt() {
        QuietHours quiet = quiet(BERLIN, LocalTime.of(22, 0), LocalTime.of(2, 30));

        assertThat(quiet.over(at(BERLIN, "2026-03-29T01:59"))).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    }

    @Test
    void whatEndsWithinTheHourThatComesTwiceEndsEachTime() {
        QuietHours quiet = quiet(BERLIN, LocalTime.of(22, 0), LocalTime.of(2, 30));

        assertThat(quiet.over(Instant.parse("2026-10-25T00:10:00Z"))).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(quiet.over(Instant.parse("2026-10-25T01:10:00Z")))
                .as("not a day later")
                .isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
    }

    @Test
    void outsideOfTheCalendarItIsQuiet() {
        QuietHours office = new QuietHours(BERLIN, Optional.of(office("Europe/Berlin")), Optional.empty());

        assertThat(office.over(at(BERLIN, "2026-03-02T08:30"))).isEqualTo(at(BERLIN, "2026-03-02T08:30"));
        assertThat(office.over(at(BERLIN, "2026-03-02T12:30"))).isEqualTo(at(BERLIN, "2026-03-02T13:00"));
        assertThat(office.over(at(BERLIN, "2026-03-06T17:00"))).isEqualTo(at(BERLIN, "2026-03-09T08:00"));
    }

    @Test
    void theCalendarMayBeThatOfAnotherZone() {
        QuietHours office = new QuietHours(
                NEW_YORK,
                Optional.of(office("Europe/Berlin")),
                Optional.of(new Range(LocalTime.of(22, 0), LocalTime.of(7, 30))));

        assertThat(office.over(at(BERLIN, "2026-03-02T08:30")))
                .as("half past seven in New York")
                .isEqualTo(at(BERLIN, "2026-03-02T13:30"));
    }

    @Test
    void calendarAndHoursThatLeaveNoTimeLetTheHoursGo() {
        QuietHours never = new QuietHours(
                BERLIN,
                Optional.of(office("Europe/Berlin")),
                Optional.of(new Range(LocalTime.of(7, 0), LocalTime.of(18, 0))));

        assertThat(never.over(at(BERLIN, "2026-03-01T12:00"))).isEqualTo(at(BERLIN, "2026-03-02T08:00"));
    }

    @Test
    void withoutPreferencesItIsNeverQuiet() {
        Instant night = at(BERLIN, "2026-03-01T03:00");

        assertThat(new QuietHours(BERLIN, Optional.empty(), Optional.empty()).over(night))
                .isEqualTo(night);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T06:59:00Z, 08:00, 2026-03-02T07:00:00Z",
        "2026-03-02T07:00:00Z, 08:00, 2026-03-03T07:00:00Z",
        "2026-03-29T00:59:00Z, 02:30, 2026-03-29T01:00:00Z",
        "2026-03-29T01:00:00Z, 02:30, 2026-03-30T00:30:00Z",
        "2026-10-25T00:00:00Z, 02:30, 2026-10-25T00:30:00Z",
        "2026-10-25T00:30:00Z, 02:30, 2026-10-25T01:30:00Z",
        "2026-10-25T01:30:00Z, 02:30, 2026-10-26T01:30:00Z"
    })
    void theNextTimeOfDayIsThatOfTheClockOnTheWall(Instant after, LocalTime time, Instant next) {
        assertThat(QuietHours.nextAt(time, after, BERLIN)).isEqualTo(next);
    }

    // --- Whatever the hours -----------------------------------------------------------------------------------------

    @Property(tries = TRIES)
    void theResultIsNeverBeforeTheStartAndNeverQuiet(
            @ForAll("hours") QuietHours hours, @ForAll("starts") Instant start) {
        Instant over = hours.over(start);

        assertThat(over).isAfterOrEqualTo(start);
        assertThat(isQuiet(hours, over)).as("%s", over).isFalse();
        assertThat(hours.over(over)).isEqualTo(over);
    }

    @Property(tries = TRIES)
    void nobodyWaitsLongerThanNeeded(@ForAll("hours") QuietHours hours, @ForAll("starts") Instant start) {
        Instant over = hours.over(start);
        Instant first = start;
        while (isQuiet(hours, first)) {
            first = first.plus(1, ChronoUnit.MINUTES);
        }

        if (clocksGoBack(hours.zone(), start, over)) {
            assertThat(over).isBetween(first, first.plus(Duration.ofDays(1)));
        } else {
            assertThat(over).isEqualTo(first);
        }
    }

    @Property(tries = TRIES)
    void theNextTimeOfDayIsWithinADayAndTheClockShowsIt(
            @ForAll("zones") ZoneId zone, @ForAll("starts") Instant after, @ForAll @IntRange(max = 1439) int minute) {
        LocalTime time = LocalTime.of(minute / 60, minute % 60);

        Instant next = QuietHours.nextAt(time, after, zone);

        assertThat(next).isAfter(after).isBeforeOrEqualTo(after.plus(Duration.ofHours(25)));
        LocalTime shown = next.atZone(zone).toLocalTime();
        boolean skipped = !shown.equals(time);
        if (skipped) {
            assertThat(zone.getRules()
                            .getTransition(next.atZone(zone).toLocalDate().atTime(time)))
                    .isNotNull();
        }
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(BERLIN, NEW_YORK);
    }

    /** Around the nights on which the clocks change. */
    @Provide
    Arbitrary<Instant> starts() {
        return Combinators.combine(
                        Arbitraries.of(CHANGES), Arbitraries.integers().between(-4 * 1440, 4 * 1440))
                .as((day, minutes) -> day.atStartOfDay(BERLIN).toInstant().plus(minutes, ChronoUnit.MINUTES));
    }

    /** That leave some time on every weekday. */
    @Provide
    Arbitrary<QuietHours> hours() {
        Arbitrary<Optional<BusinessCalendar>> calendars = Arbitraries.of(
                Optional.empty(), Optional.of(allDay("Europe/Berlin")), Optional.of(allDay("America/New_York")));
        Arbitrary<Optional<Range>> ranges = Combinators.combine(
                        Arbitraries.integers().between(0, 1439),
                        Arbitraries.integers().between(1, 1380))
                .as((from, length) -> Optional.of(new Range(
                        LocalTime.MIN.plusMinutes(from),
                        LocalTime.MIN.plusMinutes(from).plusMinutes(length))));
        return Combinators.combine(
                        zones(), calendars, Arbitraries.oneOf(ranges, Arbitraries.just(Optional.<Range>empty())))
                .as(QuietHours::new);
    }

    /** Told from the definition alone. */
    private static boolean isQuiet(QuietHours hours, Instant at) {
        LocalTime shown = at.atZone(hours.zone()).toLocalTime();
        boolean inRange = hours.range()
                .filter(range -> range.from().isBefore(range.to())
                        ? !shown.isBefore(range.from()) && shown.isBefore(range.to())
                        : !shown.isBefore(range.from()) || shown.isBefore(range.to()))
                .isPresent();
        return inRange
                || hours.calendar().filter(calendar -> !calendar.isOpen(at)).isPresent();
    }

    private static boolean clocksGoBack(ZoneId zone, Instant from, Instant to) {
        var next = zone.getRules().nextTransition(from.minusNanos(1));
        return next.isOverlap() && !next.getInstant().isAfter(to);
    }

    private static QuietHours quiet(ZoneId zone, LocalTime from, LocalTime to) {
        return new QuietHours(zone, Optional.empty(), Optional.of(new Range(from, to)));
    }

    private static BusinessCalendar office(String zone) {
        return new CalendarDefinition(
                        "office",
                        "Office",
                        zone,
                        null,
                        Map.of("monday-friday", List.of("08:00-12:00", "13:00-17:00")),
                        null)
                .calendar();
    }

    private static BusinessCalendar allDay(String zone) {
        return new CalendarDefinition(
                        "all",
                        "All day",
                        zone,
                        null,
                        Map.of("monday-sunday", List.of("00:00-24:00")),
                        Map.of("2026-03-28", List.of()))
                .calendar();
    }

    private static Instant at(ZoneId zone, String local) {
        return at(zone, LocalDateTime.parse(local));
    }

    private static Instant at(ZoneId zone, LocalDateTime local) {
        return local.atZone(zone).toInstant();
    }
}

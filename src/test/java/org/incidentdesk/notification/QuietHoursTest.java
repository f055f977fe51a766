package org.incidentdesk.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.incidentdesk.notification.QuietHours.Range;
import org.incidentdesk.servicelevel.BusinessCalendar;
import org.incidentdesk.servicelevel.CalendarDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final BusinessCalendar OFFICE = new CalendarDefinition(
                    "office",
                    "Office",
                    "Europe/Berlin",
                    List.of("de", "de-by"),
                    Map.of("monday-friday", List.of("08:00-12:00", "13:00-17:00")),
                    Map.of())
            .calendar();

    @ParameterizedTest
    @CsvSource({
        // over midnight
        "22:00, 07:00, 2026-03-02T21:59, 2026-03-02T21:59",
        "22:00, 07:00, 2026-03-02T22:00, 2026-03-03T07:00",
        "22:00, 07:00, 2026-03-03T03:00, 2026-03-03T07:00",
        "22:00, 07:00, 2026-03-03T07:00, 2026-03-03T07:00",
        // within a day
        "12:00, 13:30, 2026-03-02T12:30, 2026-03-02T13:30",
        "12:00, 13:30, 2026-03-02T11:59, 2026-03-02T11:59",
        // the nights in which the clocks are changed
        "22:00, 07:00, 2026-03-28T23:00, 2026-03-29T07:00",
        "22:00, 07:00, 2026-10-24T23:00, 2026-10-25T07:00",
        // a time that is skipped comes when it is skipped
        "22:00, 02:30, 2026-03-28T23:00, 2026-03-29T03:30"
    })
    void hoursOfTheDay(LocalTime from, LocalTime to, LocalDateTime at, LocalDateTime over) {
        QuietHours quiet = new QuietHours(BERLIN, Optional.empty(), Optional.of(new Range(from, to)));

        assertThat(quiet.over(berlin(at))).isEqualTo(berlin(over));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T09:00, 2026-03-02T09:00",
        "2026-03-02T07:00, 2026-03-02T08:00",
        "2026-03-02T12:00, 2026-03-02T13:00",
        "2026-03-06T17:00, 2026-03-09T08:00",
        // Easter
        "2026-04-02T18:00, 2026-04-07T08:00"
    })
    void outsideOfTheCalendar(LocalDateTime at, LocalDateTime over) {
        QuietHours quiet = new QuietHours(BERLIN, Optional.of(OFFICE), Optional.empty());

        assertThat(quiet.over(berlin(at))).isEqualTo(berlin(over));
    }

    @Test
    void calendarAndHoursHoldTogether() {
        QuietHours quiet = new QuietHours(
                BERLIN, Optional.of(OFFICE), Optional.of(new Range(LocalTime.of(7, 0), LocalTime.of(12, 0))));

        assertThat(quiet.over(berlin(LocalDateTime.parse("2026-03-02T06:00"))))
                .isEqualTo(berlin(LocalDateTime.parse("2026-03-02T13:00")));
    }

    @Test
    void whoeverLeavesNoTimeAtAllIsToldInTheTimeOfTheCalendar() {
        QuietHours quiet = new QuietHours(
                BERLIN, Optional.of(OFFICE), Optional.of(new Range(LocalTime.of(6, 0), LocalTime.of(20, 0))));

        assertThat(quiet.over(berlin(LocalDateTime.parse("2026-03-02T22:00"))))
                .isEqualTo(berlin(LocalDateTime.parse("2026-03-03T08:00")));
    }

    @Test
    void whoeverPrefersNothingIsToldAtOnce() {
        Instant now = Instant.parse("2026-03-02T03:00:00Z");

        assertThat(new QuietHours(BERLIN, Optional.empty(), Optional.empty()).over(now))
                .isEqualTo(now);
    }

    @Property
    void whatIsOverIsNeverQuietNorInThePastNorMoreThanADayAway(
            @ForAll("instants") Instant at, @ForAll("zones") ZoneId zone, @ForAll("ranges") Range range) {
        Instant over = new QuietHours(zone, Optional.empty(), Optional.of(range)).over(at);

        assertThat(over).isAfterOrEqualTo(at);
        assertThat(range.contains(LocalDateTime.ofInstant(over, zone).toLocalTime()))
                .isFalse();
        assertThat(Duration.between(at, over)).isLessThanOrEqualTo(Duration.ofHours(25));
    }

    @Property
    void theNextTimeOfADayIsAfterAndWithinADayAndAnHour(
            @ForAll("instants") Instant at, @ForAll("zones") ZoneId zone, @ForAll("times") LocalTime time) {
        Instant next = QuietHours.nextAt(time, at, zone);

        assertThat(next).isAfter(at).isBeforeOrEqualTo(at.plus(Duration.ofHours(25)));
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("2026-01-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("2028-01-01T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<LocalTime> times() {
        return Arbitraries.integers().between(0, 24 * 60 - 1).map(minute -> LocalTime.ofSecondOfDay(minute * 60L));
    }

    @Provide
    Arbitrary<Range> ranges() {
        return Combinators.combine(times(), times())
                .filter((from, to) -> !from.equals(to))
                .as(Range::new);
    }

    private static Instant berlin(LocalDateTime local) {
        return local.atZone(BERLIN).toInstant();
    }
}

package org.incidentdesk.servicelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counted by hand, with a paper calendar of 2026. */
class BusinessCalendarTest {

    private static final String ALWAYS = "00:00-24:00";
    private static final String NIGHT = "22:00-06:00";

    private final BusinessCalendar munich = demo("emea-office");

    @Test
    void christmasWeekHasTheHoursThatAreLeftOfIt() {
        // 23rd 13-17 is 4, closed until Monday, 28th to 30th 8 each, 31st 4, New Year, Monday 4th 8-10.
        assertThat(munich.between(at(munich, "2026-12-23T12:00"), at(munich, "2027-01-04T10:00")))
                .isEqualTo(Duration.ofHours(4 + 3 * 8 + 4 + 2));
        assertThat(munich.add(at(munich, "2026-12-23T16:00"), Duration.ofHours(4)))
                .isEqualTo(at(munich, "2026-12-28T11:00"));
        assertThat(munich.add(at(munich, "2026-12-28T11:00"), Duration.ofHours(-4)))
                .isEqualTo(at(munich, "2026-12-23T16:00"));
        assertThat(munich.add(at(munich, "2026-12-25T10:00"), Duration.ofMinutes(1)))
                .isEqualTo(at(munich, "2026-12-28T08:01"));
        assertThat(munich.isOpen(at(munich, "2026-12-24T10:00"))).isFalse();
        assertThat(munich.isOpen(at(munich, "2026-12-31T10:00"))).isTrue();
    }

    @Test
    void timeThatEndsWithBusinessEndsThereAndNotWhenItBeginsAgain() {
        Instant friday = at(munich, "2026-06-12T14:00");

        assertThat(munich.add(friday, Duration.ofHours(1))).isEqualTo(at(munich, "2026-06-12T15:00"));
        assertThat(munich.add(friday, Duration.ofHours(1).plusNanos(1)))
                .isEqualTo(at(munich, "2026-06-15T08:00").plusNanos(1));
        Instant monday = at(munich, "2026-06-15T09:00");
        assertThat(munich.add(monday, Duration.ofHours(-1))).isEqualTo(at(munich, "2026-06-15T08:00"));
        assertThat(munich.add(monday, Duration.ofHours(-1).minusNanos(1)))
                .isEqualTo(at(munich, "2026-06-12T15:00").minusNanos(1));
    }

    @Test
    void noTimeIsNoWayAwayAlsoWhenItIsClosed() {
        Instant sunday = at(munich, "2026-06-14T11:00");

        assertThat(munich.add(sunday, Duration.ZERO)).isEqualTo(sunday);
        assertThat(munich.between(sunday, sunday)).isZero();
    }

    @Test
    void fractionsOfASecondAreKept() {
        Instant almostNoon = at(munich, "2026-06-15T12:00").minusNanos(1);

        assertThat(munich.between(almostNoon, at(munich, "2026-06-15T13:00").plusNanos(2)))
                .isEqualTo(Duration.ofNanos(3));
        assertThat(munich.add(almostNoon, Duration.ofNanos(3)))
                .isEqualTo(at(munich, "2026-06-15T13:00").plusNanos(2));
    }

    @ParameterizedTest
    @CsvSource({
        // spring forward and fall back; a day from midnight to midnight, a night from 22 to 6
        "Europe/Berlin, 2026-03-28, 24, 8, 2026-03-29, 23, 7",
        "Europe/Berlin, 2026-10-24, 24, 8, 2026-10-25, 25, 9",
        "America/New_York, 2026-03-07, 24, 8, 2026-03-08, 23, 7",
        "America/New_York, 2026-10-31, 24, 8, 2026-11-01, 25, 9",
        "Asia/Tokyo, 2026-03-28, 24, 8, 2026-03-29, 24, 8"
    })
    void weekendOfDaylightSavingCountsTheHoursThatPass(
            String zone, LocalDate saturday, int hours, int night, LocalDate sunday, int changed, int changedNight) {
        BusinessCalendar always = daily(zone, ALWAYS);
        BusinessCalendar nights = daily(zone, NIGHT);

        assertThat(always.between(midnight(always, saturday), midnight(always, saturday.plusDays(1))))
                .hasHours(hours);
        assertThat(always.between(midnight(always, sunday), midnight(always, sunday.plusDays(1))))
                .hasHours(changed);
        // The night from Friday to Saturday, then the one in which the clocks change.
        assertThat(nights.between(noon(nights, saturday.minusDays(1)), noon(nights, saturday)))
                .hasHours(night);
        assertThat(nights.between(noon(nights, saturday), noon(nights, sunday))).hasHours(changedNight);
    }

    @Test
    void eightHoursOfNightWorkEndWhereTheClocksHaveMovedThemTo() {
        BusinessCalendar nights = daily("Europe/Berlin", NIGHT);

        // Only 7 hours until 6:00; the eighth is the first of the next night.
        assertThat(nights.add(at(nights, "2026-03-28T22:00"), Duration.ofHours(8)))
                .isEqualTo(Instant.parse("2026-03-29T21:00:00Z"));
        assertThat(nights.add(at(nights, "2026-03-29T06:00"), Duration.ofHours(-8)))
                .isEqualTo(Instant.parse("2026-03-28T04:00:00Z"));
        // 9 hours until 6:00, so 8 of them end at 5:00 standard time.
        assertThat(nights.add(at(nights, "2026-10-24T22:00"), Duration.ofHours(8)))
                .isEqualTo(Instant.parse("2026-10-25T04:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-29, 02:00-03:00, PT0S",
        "Europe/Berlin, 2026-03-29, 02:30-03:30, PT30M",
        "Europe/Berlin, 2026-10-25, 02:00-03:00, PT2H",
        "Europe/Berlin, 2026-10-25, 02:30-03:30, PT1H30M",
        "America/New_York, 2026-03-08, 01:00-03:00, PT1H",
        "America/New_York, 2026-11-01, 01:15-01:45, PT1H",
        "Australia/Lord_Howe, 2026-10-04, 00:00-24:00, PT23H30M",
        "Australia/Lord_Howe, 2026-04-05, 01:30-02:00, PT1H",
        "Pacific/Apia, 2011-12-30, 00:00-24:00, PT0S",
        "Pacific/Apia, 2011-12-29, 22:00-06:00, PT2H",
    })
    void hourThatIsSkippedCountsNothingAndOneThatComesTwiceCountsTwice(
            String zone, LocalDate date, String period, Duration expected) {
        BusinessCalendar calendar = new CalendarDefinition(
                        "any", "Any", zone, null, null, Map.of(date.toString(), List.of(period)))
                .calendar();

        assertThat(calendar.between(midnight(calendar, date.minusDays(1)), midnight(calendar, date.plusDays(2))))
                .isEqualTo(expected);
    }

    @Test
    void periodOverMidnightBelongsToTheDateItBeginsOn() {
        BusinessCalendar nights = new CalendarDefinition(
                        "nights",
                        "Nights",
                        "Europe/Berlin",
                        List.of("de"),
                        Map.of("monday-friday", List.of(NIGHT)),
                        Map.of("2026-06-15", List.of()))
                .calendar();

        // Friday's goes on into Saturday; there is none from Sunday to Monday, and 15 June is closed.
        assertThat(nights.isOpen(at(nights, "2026-06-13T05:59:59"))).isTrue();
        assertThat(nights.isOpen(at(nights, "2026-06-13T06:00"))).isFalse();
        assertThat(nights.isOpen(at(nights, "2026-06-15T01:00"))).isFalse();
        assertThat(nights.between(at(nights, "2026-06-12T12:00"), at(nights, "2026-06-16T23:00")))
                .hasHours(8 + 1);
        // Thursday's goes on into Good Friday, which has none of its own.
        assertThat(nights.between(at(nights, "2026-04-02T12:00"), at(nights, "2026-04-07T12:00")))
                .hasHours(8);
    }

    @Test
    void periodOverMidnightThatEndsInTheNextYearOfUtcCountsToItsEnd() {
        BusinessCalendar calendar = new CalendarDefinition(
                        "any", "Any", "America/New_York", null, null, Map.of("2026-12-30", List.of("20:00-19:30")))
                .calendar();

        assertThat(calendar.between(midnight(calendar, "2026-12-30"), midnight(calendar, "2027-01-02")))
                .isEqualTo(Duration.ofHours(24).minusMinutes(30));
    }

    @Test
    void dateOfItsOwnIsStrongerThanAHoliday() {
        BusinessCalendar calendar = new CalendarDefinition(
                        "any",
                        "Any",
                        "Europe/Berlin",
                        List.of("de"),
                        Map.of("friday", List.of("08:00-16:00")),
                        Map.of("2026-12-25", List.of("10:00-11:00")))
                .calendar();

        assertThat(calendar.between(midnight(calendar, "2026-12-24"), midnight(calendar, "2027-01-08")))
                .hasHours(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-23T16:00, 1, 2026-12-28T16:00",
        "2026-12-23T16:00, 5, 2027-01-04T16:00",
        // Epiphany, a holiday of Bavaria
        "2026-12-23T16:00, 7, 2027-01-07T16:00",
        "2026-06-12T22:15, 1, 2026-06-15T22:15",
        "2026-06-13T11:00, 1, 2026-06-15T11:00",
        "2026-06-14T11:00, 1, 2026-06-15T11:00",
        "2026-06-14T11:00, 0, 2026-06-14T11:00",
        "2026-06-14T11:00, -1, 2026-06-12T11:00",
        "2026-06-15T11:00, -1, 2026-06-12T11:00",
        "2027-01-04T09:00, -5, 2026-12-23T09:00"
    })
    void businessDaysLaterIsTheSameTimeOfDay(String start, int days, String expected) {
        assertThat(munich.addDays(at(munich, start), days)).isEqualTo(at(munich, expected));
    }

    @Test
    void timeOfDayThatIsSkippedOnThatDateBecomesLater() {
        BusinessCalendar always = daily("Europe/Berlin", ALWAYS);

        assertThat(always.addDays(at(always, "2026-03-28T02:30"), 1)).isEqualTo(at(always, "2026-03-29T03:30"));
        assertThat(always.addDays(at(always, "2026-10-24T02:30"), 1)).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @Test
    void whereBusinessEndsForeverThatIsSaid() {
        BusinessCalendar once = new CalendarDefinition(
                        "once", "Once", "UTC", null, null, Map.of("2026-12-24", List.of("08:00-12:00")))
                .calendar();
        Instant before = Instant.parse("2026-12-01T00:00:00Z");
        Instant after = Instant.parse("2027-01-01T00:00:00Z");

        assertThat(once.add(before, Duration.ofHours(4))).isEqualTo("2026-12-24T12:00:00Z");
        assertThat(once.between(after, Instant.parse("2150-01-01T00:00:00Z"))).isZero();
        assertThatThrownBy(() -> once.add(before, Duration.ofHours(4).plusNanos(1)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("'once'")
                .hasMessageContaining("PT4H0.000000001S from 2026-12-01T00:00:00Z");
        assertThatThrownBy(() -> once.add(before, Duration.ofMinutes(-1)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("PT-1M from");
        assertThatThrownBy(() -> once.addDays(after, 1))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("1 of them from");
        assertThatThrownBy(() -> once.addDays(before, -1)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void amountsAndInstantsBeyondAllYearsAreRefused() {
        Instant now = Instant.parse("2026-06-15T00:00:00Z");

        for (Duration amount : List.of(
                Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE), Duration.ofDays(70_000))) {
            assertThatThrownBy(() -> munich.add(now, amount))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("too little business time");
        }
        for (Instant far : List.of(Instant.MIN, Instant.MAX, Instant.parse("9999-12-31T23:59:59Z"))) {
            assertThatThrownBy(() -> munich.between(now, far))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("from 1900 to 2199");
            assertThatThrownBy(() -> munich.between(far, now)).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> munich.isOpen(far)).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> munich.add(far, Duration.ofHours(1))).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> munich.addDays(far, 1)).isInstanceOf(ArithmeticException.class);
        }
        assertThatThrownBy(() -> munich.addDays(now, Integer.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> munich.addDays(now, Integer.MIN_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void yearsWhoseHolidaysNobodyKnowsAreRefused() {
        BusinessCalendar dubai = new CalendarDefinition(
                        "dubai", "Dubai", "Asia/Dubai", List.of("ae"), Map.of("monday", List.of(ALWAYS)), null)
                .calendar();

        assertThatThrownBy(() -> dubai.isOpen(Instant.parse("2190-01-01T00:00:00Z")))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("'ae'");
    }

    @Test
    void holidayIsClosedOnTheDayItIsObservedAlsoInTheYearBefore() {
        BusinessCalendar newYork = demo("americas-office");

        // 4 July 2026 and 1 January 2028 are Saturdays.
        assertThat(newYork.isOpen(at(newYork, "2026-07-03T12:00"))).isFalse();
        assertThat(newYork.isOpen(at(newYork, "2027-12-31T12:00"))).isFalse();
    }

    @Test
    void dayThatIsObservedOnlyIsNoHoliday() {
        BusinessCalendar vienna = new CalendarDefinition(
                        "vienna", "Vienna", "Europe/Vienna", List.of("at"), Map.of("thursday", List.of(ALWAYS)), null)
                .calendar();

        assertThat(vienna.isOpen(at(vienna, "2026-12-24T12:00"))).isTrue();
    }

    @Test
    void demoCalendarsAreClosedOnTheRealHolidaysOfTheirCountries() {
        assertThat(closedWeekdaysOf2026(munich))
                .containsExactly(
                        "01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "05-25", "06-04", "12-24", "12-25");
        assertThat(closedWeekdaysOf2026(demo("americas-office")))
                .containsExactly(
                        "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "11-11", "11-26", "12-25");
        assertThat(closedWeekdaysOf2026(demo("apac-office")))
                .containsExactly(
                        "01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-04", "05-05", "05-06", "07-20",
                        "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23", "12-29", "12-30", "12-31");
        assertThat(closedWeekdaysOf2026(demo("24x7"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"})
    void manyThreadsCountTheSameAsOne(String zone) {
        List<Instant> instants = IntStream.range(0, 2000)
                .mapToObj(i -> Instant.parse("1970-01-01T00:00:00Z").plusSeconds(i * 1_999_993L))
                .toList();
        BusinessCalendar shared = daily(zone, NIGHT);
        BusinessCalendar own = daily(zone, NIGHT);

        List<Duration> parallel = instants.parallelStream()
                .map(at -> shared.between(instants.get(0), at))
                .toList();

        assertThat(parallel)
                .isEqualTo(instants.stream()
                        .map(at -> own.between(instants.get(0), at))
                        .toList());
    }

    private static List<String> closedWeekdaysOf2026(BusinessCalendar calendar) {
        return LocalDate.of(2026, 1, 1)
                .datesUntil(LocalDate.of(2027, 1, 1))
                .filter(date -> date.getDayOfWeek().getValue() <= 5)
                .filter(date -> calendar.between(midnight(calendar, date), midnight(calendar, date.plusDays(1)))
                        .isZero())
                .map(date -> date.toString().substring(5))
                .toList();
    }

    private static BusinessCalendar demo(String id) {
        try (InputStream file = BusinessCalendarTest.class.getResourceAsStream("/demo/calendars.yaml")) {
            return CalendarFile.read(file).stream()
                    .filter(definition -> definition.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .calendar();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static BusinessCalendar daily(String zone, String... periods) {
        return new CalendarDefinition(
                        "daily",
                        "Daily",
                        zone,
                        null,
                        Map.of("monday-sunday", Stream.of(periods).toList()),
                        null)
                .calendar();
    }

    private static Instant at(BusinessCalendar calendar, String local) {
        return at(calendar.zone(), LocalDateTime.parse(local));
    }

    private static Instant noon(BusinessCalendar calendar, LocalDate date) {
        return at(calendar.zone(), date.atTime(12, 0));
    }

    private static Instant midnight(BusinessCalendar calendar, String date) {
        return midnight(calendar, LocalDate.parse(date));
    }

    private static Instant midnight(BusinessCalendar calendar, LocalDate date) {
        return date.atStartOfDay(calendar.zone()).toInstant();
    }

    private static Instant at(ZoneId zone, LocalDateTime local) {
        return local.atZone(zone).toInstant();
    }
}

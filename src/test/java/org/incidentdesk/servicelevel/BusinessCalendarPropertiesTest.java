package org.incidentdesk.servicelevel;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What must hold of every calendar, around the days on which clocks and years change. */
class BusinessCalendarPropertiesTest {

    private static final int TRIES = 500;
    private static final Duration NANO = Duration.ofNanos(1);

    /** Where daylight saving begins and ends in those zones, a day that Apia skipped, Easter, a change of the year. */
    private static final List<LocalDate> CENTRES = List.of(
            LocalDate.of(2026, 3, 8),
            LocalDate.of(2026, 3, 29),
            LocalDate.of(2026, 4, 5),
            LocalDate.of(2026, 10, 4),
            LocalDate.of(2026, 10, 25),
            LocalDate.of(2026, 11, 1),
            LocalDate.of(2011, 12, 30),
            LocalDate.of(2026, 12, 31));

    private static final List<ZoneId> ZONES = Stream.of(
                    "Europe/Berlin",
                    "America/New_York",
                    "Australia/Lord_Howe",
                    "Asia/Tokyo",
                    "Asia/Kathmandu",
                    "Pacific/Apia")
            .map(ZoneId::of)
            .toList();

    /** The public holidays of Germany around those days. */
    private static final Set<LocalDate> GERMAN = Set.of(
            LocalDate.of(2011, 12, 25),
            LocalDate.of(2011, 12, 26),
            LocalDate.of(2012, 1, 1),
            LocalDate.of(2026, 4, 3),
            LocalDate.of(2026, 4, 6),
            LocalDate.of(2026, 5, 1),
            LocalDate.of(2026, 5, 14),
            LocalDate.of(2026, 10, 3),
            LocalDate.of(2026, 12, 25),
            LocalDate.of(2026, 12, 26),
            LocalDate.of(2027, 1, 1));

    /** A calendar, and a slow way to count by it that shares nothing with the fast one. */
    record Hours(
            ZoneId zone,
            Map<DayOfWeek, List<Period>> week,
            Map<LocalDate, List<Period>> days,
            boolean german,
            BusinessCalendar calendar) {

        static Hours of(
                ZoneId zone, Map<DayOfWeek, List<Period>> week, Map<LocalDate, List<Period>> days, boolean german) {
            Holidays holidays = Holidays.of(german ? List.of("de") : List.of());
            return new Hours(zone, week, days, german, new BusinessCalendar("any", "Any", zone, week, days, holidays));
        }

        private List<Period> on(LocalDate date) {
            if (days.containsKey(date)) {
                return days.get(date);
            }
            return german && GERMAN.contains(date) ? List.of() : week.getOrDefault(date.getDayOfWeek(), List.of());
        }

        boolean isOpen(Instant at) {
            LocalDateTime local = LocalDateTime.ofInstant(at, zone);
            int minute = local.getHour() * 60 + local.getMinute();
            return on(local.toLocalDate()).stream().anyMatch(p -> p.from() <= minute && minute < p.to())
                    || on(local.toLocalDate().minusDays(1)).stream().anyMatch(p -> minute + 1440 < p.to());
        }

        Duration count(Instant from, Instant to) {
            Duration time = Duration.ZERO;
            for (Instant minute = from.truncatedTo(ChronoUnit.MINUTES); minute.isBefore(to); ) {
                Instant next = minute.plus(1, ChronoUnit.MINUTES);
                if (isOpen(minute)) {
                    time = time.plus(
                            Duration.between(minute.isBefore(from) ? from : minute, next.isAfter(to) ? to : next));
                }
                minute = next;
            }
            return time;
        }

        @Override
        public String toString() {
            return zone + " " + week + " " + days + (german ? " German holidays" : "");
        }
    }

    @Provide
    Arbitrary<Hours> hours() {
        // At least half an hour a week, so that there is enough business time before 1900 is reached.
        Arbitrary<Period> period = period(30);
        Arbitrary<Map<DayOfWeek, List<Period>>> week = Arbitraries.oneOf(
                Arbitraries.maps(
                                Arbitraries.of(DayOfWeek.class),
                                period.list().ofMinSize(1).ofMaxSize(3))
                        .ofMinSize(1),
                period.map(daily -> Stream.of(DayOfWeek.values()).collect(toMap(day -> day, day -> List.of(daily)))));
        Arbitrary<List<Period>> day = period(1).list().ofMaxSize(3);
        Arbitrary<LocalDate> date = Combinators.combine(
                        Arbitraries.of(CENTRES), Arbitraries.integers().between(-4, 4))
                .as(LocalDate::plusDays);
        return Combinators.combine(
                        Arbitraries.of(ZONES),
                        week,
                        Arbitraries.maps(date, day).ofMaxSize(8),
                        Arbitraries.of(true, false))
                .as(Hours::of);
    }

    private static Arbitrary<Period> period(int shortest) {
        return Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.integers().between(0, 1439),
                                Arbitraries.integers().between(shortest, 1440))
                        .as((from, length) -> new Period(from, from + length)),
                Arbitraries.of("00:00-24:00", "08:00-12:00", "13:00-17:00", "22:00-06:00", "02:00-03:00", "01:30-02:30")
                        .map(Period::parse));
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.of(CENTRES),
                        Arbitraries.oneOf(
                                Arbitraries.longs().between(-5 * 86_400L, 5 * 86_400L),
                                Arbitraries.longs().between(-5 * 48L, 5 * 48L).map(halfHours -> halfHours * 1800)),
                        Arbitraries.of(0, 1, 500_000_000, 999_999_999))
                .as((centre, seconds, nanos) -> centre.atStartOfDay(ZoneId.of("UTC"))
                        .toInstant()
                        .plusSeconds(seconds)
                        .plusNanos(nanos));
    }

    /** Some to be counted minute by minute, some over many years; both signs, and nothing at all. */
    @Provide
    Arbitrary<Duration> amounts() {
        Arbitrary<Duration> some = Arbitraries.oneOf(
                Arbitraries.longs().between(-600, 600).map(Duration::ofMinutes),
                Arbitraries.longs().between(-90_000, 90_000).map(Duration::ofSeconds),
                Arbitraries.longs().between(-3, 3).map(Duration::ofNanos),
                Arbitraries.longs().between(-2500, 2500).map(Duration::ofHours));
        return Combinators.combine(some, Arbitraries.of(0L, 0L, 1L, -1L)).as(Duration::plusNanos);
    }

    @Property(tries = TRIES)
    void whatIsAddedIsWhatIsBetween(
            @ForAll("hours") Hours hours, @ForAll("instants") Instant start, @ForAll("amounts") Duration amount) {
        Instant end = hours.calendar().add(start, amount);

        assertThat(hours.calendar().between(start, end)).isEqualTo(amount);
        assertThat(hours.calendar().between(end, start)).isEqualTo(amount.negated());
    }

    @Property(tries = TRIES)
    void noInstantCloserToTheStartWouldDo(
            @ForAll("hours") Hours hours, @ForAll("instants") Instant start, @ForAll("amounts") Duration amount) {
        Instant end = hours.calendar().add(start, amount);

        if (amount.isZero()) {
            assertThat(end).isEqualTo(start);
        } else if (amount.isNegative()) {
            assertThat(end).isBefore(start);
            assertThat(hours.calendar().between(end.plus(NANO), start))
                    .isEqualTo(amount.negated().minus(NANO));
        } else {
            assertThat(end).isAfter(start);
            assertThat(hours.calendar().between(start, end.minus(NANO))).isEqualTo(amount.minus(NANO));
        }
    }

    /** Until then all of it is business time, or nothing. */
    @Property(tries = TRIES)
    void nothingChangesBeforeTheNextChange(@ForAll("hours") Hours hours, @ForAll("instants") Instant at) {
        Instant next = hours.calendar().nextChange(at);

        assertThat(next).isAfter(at);
        assertThat(hours.calendar().between(at, next))
                .isEqualTo(hours.calendar().isOpen(at) ? Duration.between(at, next) : Duration.ZERO);
    }

    @Property(tries = TRIES)
    void moreTimeOrALaterStartNeverEndsEarlier(
            @ForAll("hours") Hours hours,
            @ForAll("instants") Instant start,
            @ForAll("instants") Instant other,
            @ForAll("amounts") Duration amount,
            @ForAll("amounts") Duration another) {
        Instant end = hours.calendar().add(start, amount);

        int byAmount = Integer.signum(amount.compareTo(another));
        assertThat(end.compareTo(hours.calendar().add(start, another)) * byAmount)
                .isNotNegative();
        int byStart = Integer.signum(start.compareTo(other));
        assertThat(end.compareTo(hours.calendar().add(other, amount)) * byStart).isNotNegative();
    }

    @Property(tries = TRIES)
    void aLongerTimeNeverHasLessBusinessTime(
            @ForAll("hours") Hours hours,
            @ForAll("instants") Instant from,
            @ForAll("instants") Instant to,
            @ForAll("instants") Instant other) {
        Duration time = hours.calendar().between(from, to);

        int byEnd = Integer.signum(to.compareTo(other));
        assertThat(time.compareTo(hours.calendar().between(from, other)) * byEnd)
                .isNotNegative();
        int byStart = Integer.signum(other.compareTo(from));
        assertThat(time.compareTo(hours.calendar().between(other, to)) * byStart)
                .isNotNegative();
    }

    @Property(tries = TRIES)
    void splittingChangesNothing(
            @ForAll("hours") Hours hours,
            @ForAll("instants") Instant a,
            @ForAll("instants") Instant b,
            @ForAll("instants") Instant c,
            @ForAll("amounts") Duration amount,
            @ForAll @IntRange(min = 0, max = 100) int percent) {
        BusinessCalendar calendar = hours.calendar();
        Duration part = amount.multipliedBy(percent).dividedBy(100);

        assertThat(calendar.between(a, b).plus(calendar.between(b, c))).isEqualTo(calendar.between(a, c));
        assertThat(calendar.add(calendar.add(a, part), amount.minus(part))).isEqualTo(calendar.add(a, amount));
    }

    @Property(tries = TRIES)
    void aPauseMovesTheEndByTheBusinessTimeInIt(
            @ForAll("hours") Hours hours,
            @ForAll("instants") Instant start,
            @ForAll("amounts") Duration amount,
            @ForAll @IntRange(min = 0, max = 100) int percent,
            @ForAll @IntRange(min = 0, max = 500_000) int pause) {
        BusinessCalendar calendar = hours.calendar();
        Instant due = calendar.add(start, amount.abs());
        Instant paused =
                start.plus(Duration.between(start, due).multipliedBy(percent).dividedBy(100));
        Instant resumed = paused.plusSeconds(pause);

        Instant later = calendar.add(resumed, amount.abs().minus(calendar.between(start, paused)));

        assertThat(calendar.between(due, later)).isEqualTo(calendar.between(paused, resumed));
    }

    @Property(tries = TRIES)
    void itIsWhatASlowCountOfTheMinutesOnTheWallGives(
            @ForAll("hours") Hours hours,
            @ForAll("instants") Instant from,
            @ForAll @IntRange(min = 0, max = 5 * 86_400) int seconds,
            @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
        Instant to = from.plusSeconds(seconds).plusNanos(nanos);

        assertThat(hours.calendar().between(from, to)).isEqualTo(hours.count(from, to));
        assertThat(hours.calendar().isOpen(from)).isEqualTo(hours.isOpen(from));
    }

    @Property(tries = TRIES)
    void aBusinessDayLaterIsTheNextDateWithAPeriod(
            @ForAll("hours") Hours hours,
            @ForAll("instants") Instant start,
            @ForAll @IntRange(min = -3, max = 3) int days) {
        LocalDateTime local = LocalDateTime.ofInstant(start, hours.zone());
        LocalDate date = local.toLocalDate();
        for (int found = 0; found < Math.abs(days); ) {
            date = date.plusDays(days < 0 ? -1 : 1);
            found += hours.on(date).isEmpty() ? 0 : 1;
        }

        Instant end = hours.calendar().addDays(start, days);

        assertThat(end)
                .isEqualTo(
                        days == 0
                                ? start
                                : date.atTime(local.toLocalTime())
                                        .atZone(hours.zone())
                                        .toInstant());
    }
}

package org.incidentdesk.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.incidentdesk.status.ComponentState.DEGRADED_PERFORMANCE;
import static org.incidentdesk.status.ComponentState.MAJOR_OUTAGE;
import static org.incidentdesk.status.ComponentState.OPERATIONAL;
import static org.incidentdesk.status.ComponentState.PARTIAL_OUTAGE;
import static org.incidentdesk.status.ComponentState.UNDER_MAINTENANCE;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.incidentdesk.status.Days.Day;
import org.junit.jupiter.api.Test;

class DaysTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private static Span span(ComponentState state, String from, String to) {
        return new Span(state, Instant.parse(from), Instant.parse(to));
    }

    @Test
    void aServiceThatWasNeverDisturbedHasNoDayToShow() {
        assertThat(Days.of(List.of(), NOON, ZoneOffset.UTC)).isEqualTo(new Days(List.of(), 100));
    }

    @Test
    void aDayIsAsBadAsItsWorstMoment() {
        Days days = Days.of(
                List.of(
                        span(DEGRADED_PERFORMANCE, "2026-03-09T08:00:00Z", "2026-03-09T20:00:00Z"),
                        span(MAJOR_OUTAGE, "2026-03-09T10:00:00Z", "2026-03-09T10:30:00Z")),
                NOON,
                ZoneOffset.UTC);

        assertThat(days.disturbed())
                .containsExactly(new Day(88, LocalDate.of(2026, 3, 9), MAJOR_OUTAGE, Duration.ofMinutes(30)));
    }

    @Test
    void outagesAtTheSameTimeCountOnce() {
        Days days = Days.of(
                List.of(
                        span(PARTIAL_OUTAGE, "2026-03-10T08:00:00Z", "2026-03-10T10:00:00Z"),
                        span(MAJOR_OUTAGE, "2026-03-10T08:30:00Z", "2026-03-10T09:00:00Z"),
                        span(MAJOR_OUTAGE, "2026-03-10T09:30:00Z", "2026-03-10T11:00:00Z")),
                NOON,
                ZoneOffset.UTC);

        assertThat(days.disturbed()).extracting(Day::outage).containsExactly(Duration.ofHours(3));
    }

    @Test
    void maintenanceAndSlownessAreShownButAreNoOutage() {
        Days days = Days.of(
                List.of(
                        span(UNDER_MAINTENANCE, "2026-03-08T08:00:00Z", "2026-03-08T10:00:00Z"),
                        span(DEGRADED_PERFORMANCE, "2026-03-10T08:00:00Z", "2026-03-10T10:00:00Z")),
                NOON,
                ZoneOffset.UTC);

        assertThat(days.disturbed())
                .extracting(Day::index, Day::worst)
                .containsExactly(tuple(87, UNDER_MAINTENANCE), tuple(89, DEGRADED_PERFORMANCE));
        assertThat(days.uptime()).isEqualTo(100);
    }

    /** The night in which the clocks go forward has 23 hours. */
    @Test
    void aDayIsADayOfTheZoneAlsoWhenTheClocksChange() {
        Days days = Days.of(
                List.of(span(MAJOR_OUTAGE, "2026-03-28T22:30:00Z", "2026-03-30T00:00:00Z")),
                Instant.parse("2026-03-30T12:00:00Z"),
                BERLIN);

        assertThat(days.disturbed())
                .extracting(Day::date, Day::outage)
                .containsExactly(
                        tuple(LocalDate.of(2026, 3, 28), Duration.ofMinutes(30)),
                        tuple(LocalDate.of(2026, 3, 29), Duration.ofHours(23)),
                        tuple(LocalDate.of(2026, 3, 30), Duration.ofHours(2)));
    }

    @Test
    void thePercentageIsOfTheTimeThatHasPassedAndNeverRoundedUp() {
        Days second = Days.of(
                List.of(span(MAJOR_OUTAGE, "2026-03-10T08:00:00Z", "2026-03-10T08:00:01Z")), NOON, ZoneOffset.UTC);
        Days all = Days.of(
                List.of(span(MAJOR_OUTAGE, "2025-01-01T00:00:00Z", "2026-03-10T12:00:00Z")), NOON, ZoneOffset.UTC);

        assertThat(second.uptime()).isEqualTo(99.99);
        assertThat(all.uptime()).isZero();
        assertThat(all.disturbed()).hasSize(Days.COUNT);
    }

    @Test
    void whatIsOlderThanNinetyDaysIsForgotten() {
        Days days = Days.of(
                List.of(span(MAJOR_OUTAGE, "2025-12-10T00:00:00Z", "2025-12-11T00:00:00Z")), NOON, ZoneOffset.UTC);

        assertThat(days).isEqualTo(new Days(List.of(), 100));
    }

    @Property
    void noDayLosesMoreThanItHasAndEveryDisturbanceIsOnSomeDay(@ForAll("spans") List<Span> spans) {
        Days days = Days.of(spans, NOON, BERLIN);

        assertThat(days.uptime()).isBetween(0.0, 100.0);
        assertThat(days.disturbed()).allSatisfy(day -> {
            assertThat(day.worst()).isNotEqualTo(OPERATIONAL);
            assertThat(day.outage())
                    .isBetween(
                            Duration.ZERO,
                            Duration.between(
                                    day.date().atStartOfDay(BERLIN),
                                    day.date().plusDays(1).atStartOfDay(BERLIN)));
            assertThat(day.outage().isZero()).isEqualTo(!day.worst().isOutage());
        });
        spans.stream()
                .filter(span -> span.state() != OPERATIONAL)
                .filter(span -> span.from().isBefore(NOON))
                .forEach(span -> assertThat(days.disturbed())
                        .extracting(Day::date)
                        .contains(LocalDate.ofInstant(span.from(), BERLIN)));
    }

    @Provide
    Arbitrary<List<Span>> spans() {
        return Combinators.combine(
                        Arbitraries.of(ComponentState.values()),
                        Arbitraries.longs().between(1, 88 * 24 * 60),
                        Arbitraries.longs().between(1, 5000))
                .as((state, before, minutes) -> {
                    Instant from = NOON.minus(Duration.ofMinutes(before));
                    Instant to = from.plus(Duration.ofMinutes(minutes));
                    return new Span(state, from, to.isAfter(NOON) ? NOON : to);
                })
                .list()
                .ofMaxSize(8);
    }
}

package org.incidentdesk.servicelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.incidentdesk.servicelevel.ServiceLevel.Outcome;
import org.junit.jupiter.api.Test;

/** The arithmetic of one clock: what pauses, priorities and reopening do to what is used and due. */
class ServiceLevelTest {

    private static final int TRIES = 300;

    private static final BusinessCalendar ALWAYS = Calendars.ALWAYS.calendar();
    /** Monday to Friday, 08:00 to 16:00 in Berlin: 07:00 to 15:00 UTC in winter. */
    private static final BusinessCalendar OFFICE = new CalendarDefinition(
                    "office",
                    "Office",
                    "Europe/Berlin",
                    List.of(),
                    Map.of("monday-friday", List.of("08:00-16:00")),
                    Map.of())
            .calendar();

    private static final Instant MONDAY = Instant.parse("2026-03-02T09:00:00Z");
    private static final Target FOUR_HOURS = target("PT4H", true);
    private static final Target EIGHT_HOURS = target("PT8H", true);

    private static Target target(String time, boolean continues) {
        return new Target(Duration.parse(time), "any", List.of(50, 75, 90), true, continues);
    }

    private static ServiceLevel running(Target target) {
        return ServiceLevel.begun("INC0000001", ServiceLevel.RESOLUTION, 1, target, MONDAY);
    }

    private static ServiceLevel held(Target target, BusinessCalendar calendar, Pause... pauses) {
        return running(target).under(target, MONDAY, List.of(pauses), calendar, MONDAY);
    }

    private static Pause pause(Instant from, Instant to) {
        return new Pause(from, to, "vendor", "alan");
    }

    private static Instant at(String time) {
        return Instant.parse(time + ":00Z");
    }

    // --- Pauses -----------------------------------------------------------------------------------------------------

    @Test
    void aPauseOverAWeekendCostsNothing() {
        // Until the pause 6 h are used (09:00 to 15:00 UTC on Monday); 2 h are left on the Monday after it.
        ServiceLevel level = held(EIGHT_HOURS, OFFICE, pause(at("2026-03-02T15:00"), at("2026-03-09T07:00")));

        assertThat(level.due(OFFICE)).contains(at("2026-03-09T09:00"));
        assertThat(level.used(OFFICE, at("2026-03-09T08:30"))).isEqualTo(Duration.parse("PT7H30M"));
    }

    @Test
    void whileAPauseLastsNothingIsUsedAndNothingIsDue() {
        ServiceLevel level = held(FOUR_HOURS, ALWAYS, pause(at("2026-03-02T10:00"), null));

        assertThat(level.used(ALWAYS, at("2026-04-01T00:00"))).isEqualTo(Duration.ofHours(1));
        assertThat(level.due(ALWAYS)).isEmpty();
        assertThat(level.next(ALWAYS)).isEmpty();
        assertThat(level.toReport(ALWAYS, at("2026-04-01T00:00"))).isEmpty();
    }

    @Test
    void whatWasReachedBeforeAPauseStaysReached() {
        ServiceLevel level = held(FOUR_HOURS, ALWAYS, pause(at("2026-03-02T11:30"), null));

        assertThat(level.toReport(ALWAYS, at("2026-03-02T12:00"))).containsExactly(50);
    }

    @Property(tries = TRIES)
    void pausingMovesTheDueDateByTheBusinessTimeOfThePause(
            @ForAll("moments") Instant from, @ForAll @IntRange(min = 1, max = 20_000) int minutes) {
        Instant to = from.plus(Duration.ofMinutes(minutes));
        Target target = target("PT30H", true);
        Instant without = running(target).due(OFFICE).orElseThrow();

        Instant with = held(target, OFFICE, pause(from, to)).due(OFFICE).orElseThrow();

        Duration expected = from.isBefore(without) ? OFFICE.between(from, to) : Duration.ZERO;
        assertThat(OFFICE.between(without, with)).isEqualTo(expected);
    }

    @Property(tries = TRIES)
    void overlappingPausesCountOnceInWhateverOrder(
            @ForAll("moments") Instant a, @ForAll("moments") Instant b, @ForAll("moments") Instant c) {
        List<Instant> sorted = new ArrayList<>(List.of(a, b, c));
        sorted.sort(Comparator.naturalOrder());
        Pause first = pause(sorted.get(0), sorted.get(2));
        Pause within = pause(sorted.get(0), sorted.get(1));
        Pause after = pause(sorted.get(1), sorted.get(2));

        Instant expected = held(EIGHT_HOURS, OFFICE, first).due(OFFICE).orElseThrow();

        assertThat(held(EIGHT_HOURS, OFFICE, after, within).due(OFFICE)).contains(expected);
        assertThat(held(EIGHT_HOURS, OFFICE, within, first, after).due(OFFICE)).contains(expected);
    }

    @Property(tries = TRIES)
    void whatIsUsedAtTheDueDateIsTheTargetAndNeverLessLater(
            @ForAll("moments") Instant from,
            @ForAll @IntRange(max = 20_000) int minutes,
            @ForAll("moments") Instant one,
            @ForAll("moments") Instant other) {
        ServiceLevel level = held(EIGHT_HOURS, OFFICE, pause(from, from.plus(Duration.ofMinutes(minutes))));
        Instant due = level.due(OFFICE).orElseThrow();

        assertThat(level.used(OFFICE, due)).isEqualTo(Duration.ofHours(8));
        assertThat(level.used(OFFICE, due.minusNanos(1))).isLessThan(Duration.ofHours(8));
        Instant early = one.isBefore(other) ? one : other;
        assertThat(level.used(OFFICE, early))
                .isLessThanOrEqualTo(level.used(OFFICE, one.isBefore(other) ? other : one));
    }

    @Provide
    Arbitrary<Instant> moments() {
        return Arbitraries.longs()
                .between(0, Duration.ofDays(40).toSeconds())
                .map(seconds -> MONDAY.plusSeconds(seconds));
    }

    // --- Thresholds -------------------------------------------------------------------------------------------------

    @Test
    void eachThresholdIsReportedOnceAndTheBreachLast() {
        ServiceLevel level = running(FOUR_HOURS);
        List<Instant> reports = new ArrayList<>();
        while (level.next(ALWAYS).isPresent()) {
            Instant next = level.next(ALWAYS).get();
            assertThat(level.toReport(ALWAYS, next.minusNanos(1))).isEmpty();
            assertThat(level.toReport(ALWAYS, next)).hasSize(1);
            reports.add(next);
            level = level.withReported(level.toReport(ALWAYS, next));
        }

        assertThat(reports)
                .containsExactly(
                        at("2026-03-02T11:00"), at("2026-03-02T12:00"), at("2026-03-02T12:36"), at("2026-03-02T13:00"));
        assertThat(level.reported()).containsExactly(50, 75, 90, 100);
    }

    @Test
    void afterTheBreachNoLowerThresholdOfANewTargetIsReported() {
        ServiceLevel breached = running(target("PT4H", true)).withReported(List.of(100));

        ServiceLevel raised = breached.under(target("PT2H", true), MONDAY, List.of(), ALWAYS, at("2026-03-02T14:00"));

        assertThat(raised.reported()).containsExactly(100);
        assertThat(raised.next(ALWAYS)).isEmpty();
        assertThat(raised.toReport(ALWAYS, at("2026-03-02T14:00"))).isEmpty();
    }

    @Test
    void afterALongDowntimeEverythingIsReportedAtOnce() {
        assertThat(running(FOUR_HOURS).toReport(ALWAYS, at("2026-03-09T00:00"))).containsExactly(50, 75, 90, 100);
    }

    // --- Another target ---------------------------------------------------------------------------------------------

    @Test
    void aMoreUrgentTargetKeepsWhatWasUsedAndWhatWasReported() {
        Instant now = at("2026-03-02T13:00");
        ServiceLevel level = running(EIGHT_HOURS).withReported(List.of(50));

        ServiceLevel urgent = level.under(FOUR_HOURS, MONDAY, List.of(), ALWAYS, now);

        assertThat(urgent.used(ALWAYS, now)).isEqualTo(Duration.ofHours(4));
        assertThat(urgent.due(ALWAYS)).contains(now);
        assertThat(urgent.toReport(ALWAYS, now)).containsExactly(75, 90, 100);
    }

    @Test
    void aPauseThatTheNewRuleDoesNotGrantIsCounted() {
        ServiceLevel level = held(EIGHT_HOURS, ALWAYS, pause(at("2026-03-02T10:00"), at("2026-03-02T12:00")));

        ServiceLevel urgent = level.under(FOUR_HOURS, MONDAY, List.of(), ALWAYS, at("2026-03-02T12:00"));

        assertThat(level.used(ALWAYS, at("2026-03-02T12:00"))).isEqualTo(Duration.ofHours(1));
        assertThat(urgent.used(ALWAYS, at("2026-03-02T12:00"))).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void aWarningOfAnotherDueDateIsGivenAgainWhenItsTimeComes() {
        Instant now = at("2026-03-02T12:30");
        ServiceLevel level = running(FOUR_HOURS).withReported(List.of(50, 75));

        ServiceLevel relaxed = level.under(target("PT10H", true), MONDAY, List.of(), ALWAYS, now);

        assertThat(relaxed.reported()).isEmpty();
        assertThat(relaxed.next(ALWAYS)).contains(at("2026-03-02T14:00"));
    }

    @Test
    void theSameTargetForgetsNothing() {
        ServiceLevel level = running(FOUR_HOURS).withReported(List.of(50));

        assertThat(level.under(FOUR_HOURS, MONDAY, List.of(), ALWAYS, at("2026-03-02T11:00"))
                        .reported())
                .containsExactly(50);
    }

    // --- The end, and after it --------------------------------------------------------------------------------------

    @Test
    void whatIsDoneExactlyWhenItIsDueIsMet() {
        assertThat(running(FOUR_HOURS).ended(ALWAYS, at("2026-03-02T13:00")).outcome())
                .isEqualTo(Outcome.MET);
        assertThat(running(FOUR_HOURS)
                        .ended(ALWAYS, at("2026-03-02T13:00").plusNanos(1000))
                        .outcome())
                .isEqualTo(Outcome.BREACHED);
    }

    @Test
    void whatWasReportedAsBreachedIsNotMet() {
        assertThat(running(FOUR_HOURS)
                        .withReported(List.of(100))
                        .ended(ALWAYS, at("2026-03-02T13:00"))
                        .outcome())
                .isEqualTo(Outcome.BREACHED);
    }

    @Test
    void whatHasEndedStandsStillAndStillSaysWhenItWasDue() {
        ServiceLevel level = running(FOUR_HOURS).ended(ALWAYS, at("2026-03-02T10:00"));

        assertThat(level.used(ALWAYS, at("2026-05-01T00:00"))).isEqualTo(Duration.ofHours(1));
        assertThat(level.due(ALWAYS)).contains(at("2026-03-02T13:00"));
        assertThat(level.next(ALWAYS)).isEmpty();
    }

    @Test
    void whatEndsWhileItIsPausedHasNoPauseThatLasts() {
        ServiceLevel level =
                held(FOUR_HOURS, ALWAYS, pause(at("2026-03-02T10:00"), null)).cancelled(at("2026-03-02T20:00"));

        assertThat(level.paused()).isEmpty();
        assertThat(level.used(ALWAYS, at("2026-05-01T00:00"))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void theTimeBetweenResolutionAndRejectionDoesNotCount() {
        ServiceLevel level =
                running(FOUR_HOURS).ended(ALWAYS, at("2026-03-02T10:00")).reopened(at("2026-03-04T10:00"), "rita");

        assertThat(level.used(ALWAYS, at("2026-03-04T11:00"))).isEqualTo(Duration.ofHours(2));
        assertThat(level.due(ALWAYS)).contains(at("2026-03-04T13:00"));
        assertThat(level.under(EIGHT_HOURS, MONDAY, List.of(), ALWAYS, at("2026-03-04T11:00"))
                        .due(ALWAYS))
                .contains(at("2026-03-04T17:00"));
    }
}

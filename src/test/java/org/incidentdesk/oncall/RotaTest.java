package org.incidentdesk.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.incidentdesk.oncall.RotaDefinition.LayerDefinition;
import org.incidentdesk.servicelevel.BusinessCalendar;
import org.incidentdesk.servicelevel.CalendarDefinition;

class RotaTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final BusinessCalendar OFFICE = new CalendarDefinition(
                    "office",
                    "Office",
                    "Europe/Berlin",
                    List.of("de", "de-by"),
                    Map.of("monday-friday", List.of("08:00-12:00", "13:00-17:00")),
                    Map.of())
            .calendar();

    // --- Turns ------------------------------------------------------------------------------------------------------

    @Example
    void aWeekBelongsToOnePersonFromHandOverToHandOver() {
        Rota rota = rota(layer("2026-03-02", "09:00", 7, "alan", "amira", "lena"));

        assertThat(rota.at(berlin("2026-03-02T08:59"))).as("before the first").isEmpty();
        assertThat(rota.at(berlin("2026-03-02T09:00"))).hasValue("alan");
        assertThat(rota.at(berlin("2026-03-09T08:59"))).hasValue("alan");
        assertThat(rota.at(berlin("2026-03-09T09:00"))).hasValue("amira");
        assertThat(rota.at(berlin("2026-03-16T09:00"))).hasValue("lena");
        assertThat(rota.at(berlin("2026-03-23T09:00"))).hasValue("alan");
    }

    @Example
    void theHandOverStaysAtItsTimeWhenTheClocksChange() {
        Rota rota = rota(layer("2026-03-27", "09:00", 1, "alan", "amira"));

        assertThat(rota.shifts(berlin("2026-03-28T09:00"), berlin("2026-03-31T09:00")))
                .containsExactly(
                        new Shift(berlin("2026-03-28T09:00"), berlin("2026-03-29T09:00"), "amira"),
                        new Shift(berlin("2026-03-29T09:00"), berlin("2026-03-30T09:00"), "alan"),
                        new Shift(berlin("2026-03-30T09:00"), berlin("2026-03-31T09:00"), "amira"));
        assertThat(Duration.between(berlin("2026-03-28T09:00"), berlin("2026-03-29T09:00")))
                .isEqualTo(Duration.ofHours(23));
    }

    @Example
    void aHandOverThatIsSkippedComesWhenItIsSkippedAndOneThatComesTwiceTheFirstTime() {
        Rota spring = rota(layer("2026-03-28", "02:30", 1, "alan", "amira"));
        assertThat(spring.at(Instant.parse("2026-03-29T00:59:59Z"))).hasValue("alan");
        assertThat(spring.at(Instant.parse("2026-03-29T01:00:00Z"))).hasValue("amira");

        Rota autumn = rota(layer("2026-10-24", "02:30", 1, "alan", "amira"));
        assertThat(autumn.at(Instant.parse("2026-10-25T00:29:59Z"))).hasValue("alan");
        assertThat(autumn.at(Instant.parse("2026-10-25T00:30:00Z"))).hasValue("amira");
        assertThat(autumn.at(Instant.parse("2026-10-25T01:30:00Z")))
                .as("the second 02:30")
                .hasValue("amira");
    }

    @Example
    void aLayerEndsWithTheHandOverToNobody() {
        Rota rota = rota(new LayerDefinition(
                "l", date("2026-03-02"), date("2026-03-04"), LocalTime.of(9, 0), 7, List.of("alan"), null, null));

        assertThat(rota.shifts(berlin("2026-03-01T00:00"), berlin("2026-03-10T00:00")))
                .containsExactly(
                        new Shift(berlin("2026-03-01T00:00"), berlin("2026-03-02T09:00"), null),
                        new Shift(berlin("2026-03-02T09:00"), berlin("2026-03-04T09:00"), "alan"),
                        new Shift(berlin("2026-03-04T09:00"), berlin("2026-03-10T00:00"), null));
    }

    // --- Layers, hours, overrides -----------------------------------------------------------------------------------

    @Example
    void theLastLayerThatNamesSomebodyCounts() {
        Rota rota = rota(
                layer("2026-03-02", "00:00", 7, "alan"),
                new LayerDefinition(
                        "day", date("2026-03-02"), null, LocalTime.MIDNIGHT, 7, List.of("dana"), "office", null));

        assertThat(rota.shifts(berlin("2026-03-05T00:00"), berlin("2026-03-09T00:00")))
                .extracting(Shift::person)
                .containsExactly("alan", "dana", "alan", "dana", "alan", "dana", "alan", "dana", "alan");
        assertThat(rota.at(berlin("2026-03-05T12:30"))).hasValue("alan");
    }

    @Example
    void outsideOfACalendarMeansNightsWeekendsAndHolidays() {
        Rota rota = rota(new LayerDefinition(
                "l", date("2026-01-01"), null, LocalTime.MIDNIGHT, 7, List.of("ivo"), null, "office"));

        assertThat(rota.at(berlin("2026-04-02T16:59"))).isEmpty();
        assertThat(rota.at(berlin("2026-04-02T17:00"))).hasValue("ivo");
        assertThat(rota.at(berlin("2026-04-06T10:00"))).as("Easter Monday").hasValue("ivo");
        assertThat(rota.at(berlin("2026-04-07T08:00"))).isEmpty();
        assertThat(rota.shifts(berlin("2026-04-02T17:00"), berlin("2026-04-07T08:00")))
                .hasSize(1);
    }

    @Example
    void anOverrideCountsMoreThanLayersAndALaterOneMoreThanAnEarlier() {
        RotaOverride first = override(1, "lena", "2026-03-03T12:00", "2026-03-03T18:00");
        RotaOverride second = override(2, "ivo", "2026-03-03T16:00", "2026-03-04T08:00");
        Rota rota = rota(List.of(layer("2026-03-02", "09:00", 1, "alan", "amira")), List.of(first, second));

        assertThat(rota.shifts(berlin("2026-03-03T09:00"), berlin("2026-03-04T09:00")))
                .containsExactly(
                        new Shift(berlin("2026-03-03T09:00"), berlin("2026-03-03T12:00"), "amira"),
                        new Shift(berlin("2026-03-03T12:00"), berlin("2026-03-03T16:00"), "lena"),
                        new Shift(berlin("2026-03-03T16:00"), berlin("2026-03-04T08:00"), "ivo"),
                        new Shift(berlin("2026-03-04T08:00"), berlin("2026-03-04T09:00"), "amira"));
    }

    // --- Whatever the rota ------------------------------------------------------------------------------------------

    /** Counts turn by turn with the clock on the wall. */
    @Property(tries = 500)
    void theTurnIsThatOfWhoeverWouldCountThemOneByOne(
            @ForAll("layers") LayerDefinition layer, @ForAll("zones") ZoneId zone, @ForAll("instants") Instant at) {
        Optional<String> expected = Optional.empty();
        LocalDate begin = layer.from();
        for (int turn = 0; !handOver(begin, layer, zone).isAfter(at); turn++) {
            expected = Optional.of(layer.people().get(turn % layer.people().size()));
            begin = begin.plusDays(layer.days());
        }

        assertThat(new Rota(List.of(new Layer(layer, zone, Optional.empty(), Optional.empty())), List.of()).at(at))
                .isEqualTo(expected);
    }

    private static Instant handOver(LocalDate date, LayerDefinition layer, ZoneId zone) {
        LocalDateTime local = date.atTime(layer.handOver());
        Instant at = local.atZone(zone).toInstant();
        LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
        return shown.equals(local)
                ? at
                : zone.getRules().previousTransition(at.plusSeconds(1)).getInstant();
    }

    @Property(tries = 300)
    void shiftsFollowEachOtherWithoutAHoleAndSayWhoIsOnCall(
            @ForAll("rotas") Rota rota, @ForAll("instants") Instant from, @ForAll("lengths") Duration length) {
        List<Shift> shifts = rota.shifts(from, from.plus(length));

        Instant at = from;
        String before = "nobody before";
        for (Shift shift : shifts) {
            assertThat(shift.from()).isEqualTo(at);
            assertThat(shift.to()).isAfter(shift.from());
            assertThat(shift.person()).isNotEqualTo(before);
            for (Instant instant : List.of(
                    shift.from(),
                    shift.from().plus(Duration.between(shift.from(), shift.to()).dividedBy(2)),
                    shift.to().minusNanos(1))) {
                assertThat(rota.at(instant)).isEqualTo(Optional.ofNullable(shift.person()));
            }
            before = shift.person();
            at = shift.to();
        }
        assertThat(at).isEqualTo(from.plus(length));
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Africa/Cairo", "UTC")
                .map(ZoneId::of);
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
    Arbitrary<Duration> lengths() {
        return Arbitraries.longs().between(1, Duration.ofDays(60).toSeconds()).map(Duration::ofSeconds);
    }

    @Provide
    Arbitrary<LayerDefinition> layers() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 500).map(day -> date("2025-12-01")
                                .plusDays(day)),
                        Arbitraries.integers().between(0, 24 * 60 - 1).map(m -> LocalTime.ofSecondOfDay(m * 60L)),
                        Arbitraries.of(1, 2, 7, 14),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of("", "within", "outside"))
                .as((from, handOver, days, people, hours) -> new LayerDefinition(
                        "l",
                        from,
                        null,
                        handOver,
                        days,
                        List.of("alan", "amira", "lena", "ivo").subList(0, people),
                        hours.equals("within") ? "office" : null,
                        hours.equals("outside") ? "office" : null));
    }

    @Provide
    Arbitrary<Rota> rotas() {
        Arbitrary<RotaOverride> overrides = Combinators.combine(Arbitraries.of("dana", "nora"), instants(), lengths())
                .as((person, from, length) -> new RotaOverride(1, "g", person, from, from.plus(length), "", "dana"));
        return Combinators.combine(
                        layers().list().ofMinSize(0).ofMaxSize(3),
                        overrides.list().ofMaxSize(4),
                        zones())
                .as((layers, replaced, zone) ->
                        new RotaDefinition("g", zone.getId(), layers).rota(id -> OFFICE, replaced));
    }

    private static Rota rota(LayerDefinition... layers) {
        return rota(List.of(layers), List.of());
    }

    private static Rota rota(List<LayerDefinition> layers, List<RotaOverride> overrides) {
        return new RotaDefinition("g", BERLIN.getId(), new ArrayList<>(layers)).rota(id -> OFFICE, overrides);
    }

    private static LayerDefinition layer(String from, String handOver, int days, String... people) {
        return new LayerDefinition("l", date(from), null, LocalTime.parse(handOver), days, List.of(people), null, null);
    }

    private static RotaOverride override(long id, String person, String from, String to) {
        return new RotaOverride(id, "g", person, berlin(from), berlin(to), "", "dana");
    }

    private static LocalDate date(String date) {
        return LocalDate.parse(date);
    }

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }
}

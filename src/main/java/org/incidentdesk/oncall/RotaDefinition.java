package org.incidentdesk.oncall;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.incidentdesk.record.Problem;
import org.incidentdesk.servicelevel.BusinessCalendar;
import org.springframework.lang.Nullable;

/**
 * The rota of a group as an administrator writes it.
 *
 * @param zone a region of the tz database, such as Europe/Berlin, in which hand-overs have their time
 * @param layers where several name somebody, the last one counts
 */
public record RotaDefinition(String group, String zone, List<LayerDefinition> layers) {

    static final int MAX_DAYS = 365;

    public RotaDefinition {
        layers = List.copyOf(Objects.requireNonNullElse(layers, List.of()));
    }

    /**
     * People who take turns.
     *
     * @param from the date of the first hand-over, to the first of the people
     * @param until the date of the hand-over to nobody; null if it goes on
     * @param handOver the time of day of each hand-over
     * @param days how long a turn is: 1 for daily, 7 for weekly
     * @param within the id of a business calendar: on call only in its time
     * @param outside the id of a business calendar: on call only when it is closed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LayerDefinition(
            String name,
            @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate from,
            @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable LocalDate until,
            @JsonFormat(shape = JsonFormat.Shape.STRING) LocalTime handOver,
            int days,
            List<String> people,
            @Nullable String within,
            @Nullable String outside) {

        public LayerDefinition {
            people = List.copyOf(Objects.requireNonNullElse(people, List.of()));
        }
    }

    /** What is wrong with it. */
    List<Problem> problems(Predicate<String> groups, Predicate<String> people, Set<String> calendars) {
        List<Problem> problems = new ArrayList<>();
        String place = "rotas[" + group + "]";
        if (group == null || !groups.test(group)) {
            problems.add(new Problem(place + ".group", "is no group"));
        }
        if (zone(zone).isEmpty()) {
            problems.add(new Problem(place + ".zone", "must be a region of the tz database, such as Europe/Berlin"));
        }
        if (layers.isEmpty()) {
            problems.add(new Problem(place + ".layers", "must be a list of at least one layer"));
        }
        for (int i = 0; i < layers.size(); i++) {
            check(layers.get(i), place + ".layers[" + i + "]", people, calendars, problems);
        }
        return problems;
    }

    private static void check(
            LayerDefinition layer,
            String place,
            Predicate<String> people,
            Set<String> calendars,
            List<Problem> problems) {
        if (layer.name() == null || layer.name().isBlank()) {
            problems.add(new Problem(place + ".name", "is required"));
        }
        if (layer.from() == null) {
            problems.add(new Problem(place + ".from", "must be the date of the first hand-over, such as 2026-03-02"));
        } else if (layer.until() != null && !layer.until().isAfter(layer.from())) {
            problems.add(new Problem(place + ".until", "must be after from"));
        }
        if (layer.handOver() == null) {
            problems.add(new Problem(place + ".handOver", "must be a time of day, such as \"09:00\""));
        }
        if (layer.days() < 1 || layer.days() > MAX_DAYS) {
            problems.add(new Problem(place + ".days", "must be from 1 (daily) over 7 (weekly) to " + MAX_DAYS));
        }
        if (layer.people().isEmpty()) {
            problems.add(new Problem(place + ".people", "must be a list of at least one person"));
        }
        layer.people().stream()
                .filter(person -> !people.test(person))
                .forEach(
                        person -> problems.add(new Problem(place + ".people", "'" + person + "' is nobody's user id")));
        if (layer.within() != null && layer.outside() != null) {
            problems.add(new Problem(place + ".within", "and outside exclude each other"));
        }
        for (String calendar : new String[] {layer.within(), layer.outside()}) {
            if (calendar != null && !calendars.contains(calendar)) {
                problems.add(new Problem(
                        place + (calendar.equals(layer.within()) ? ".within" : ".outside"),
                        "'" + calendar + "' is no business calendar"));
            }
        }
    }

    private static Optional<ZoneId> zone(@Nullable String zone) {
        try {
            return Optional.ofNullable(zone)
                    .filter(id -> id.contains("/") || id.equals("UTC"))
                    .map(ZoneId::of);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** @param overrides the later ones count more */
    Rota rota(Function<String, BusinessCalendar> calendars, List<RotaOverride> overrides) {
        ZoneId id = ZoneId.of(zone);
        return new Rota(
                layers.stream()
                        .map(layer -> new Layer(
                                layer,
                                id,
                                Optional.ofNullable(layer.within()).map(calendars),
                                Optional.ofNullable(layer.outside()).map(calendars)))
                        .toList(),
                overrides);
    }
}

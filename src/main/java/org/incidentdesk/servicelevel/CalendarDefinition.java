package org.incidentdesk.servicelevel;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.springframework.lang.Nullable;

/**
 * A business calendar as an administrator writes it.
 *
 * @param zone a region of the tz database, such as Europe/Berlin
 * @param holidays countries and regions whose public holidays are closed, such as de and de-by
 * @param week periods by day or span of days: {@code monday-friday: [08:00-12:00, 13:00-17:00]}
 * @param days dates that have periods of their own, stronger than week and holidays; none means closed
 */
public record CalendarDefinition(
        String id,
        String name,
        String zone,
        List<String> holidays,
        Map<String, List<String>> week,
        Map<String, List<String>> days) {

    /** As a reader expects them, whatever order the database keeps them in. */
    private static final Comparator<String> BY_DAY =
            comparing(CalendarReader::firstDay).thenComparing(naturalOrder());

    public CalendarDefinition {
        holidays = List.copyOf(Objects.requireNonNullElse(holidays, List.of()));
        week = copy(week, BY_DAY);
        days = copy(days, naturalOrder());
    }

    private static Map<String, List<String>> copy(
            @Nullable Map<String, List<String>> periods, Comparator<String> order) {
        Map<String, List<String>> copy = new TreeMap<>(order);
        if (periods != null) {
            periods.forEach((key, value) -> copy.put(key, List.copyOf(value)));
        }
        return Collections.unmodifiableMap(copy);
    }

    /**
     * Makes the calendar that is defined.
     *
     * @throws InvalidInputException naming each place that is wrong
     */
    public BusinessCalendar calendar() {
        List<Problem> problems = new ArrayList<>();
        return new CalendarReader(this, "calendars[" + id + "]", problems)
                .read()
                .orElseThrow(() -> new InvalidInputException(problems));
    }
}

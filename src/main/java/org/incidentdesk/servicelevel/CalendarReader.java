package org.incidentdesk.servicelevel;

import static org.incidentdesk.servicelevel.CalendarFile.quote;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.incidentdesk.record.Problem;

/** Makes a calendar of its definition, or says what is wrong with that. */
final class CalendarReader {

    static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final int MAX_NAME = 100;
    private static final List<String> DAYS = Arrays.stream(DayOfWeek.values())
            .map(day -> day.name().toLowerCase(Locale.ROOT))
            .toList();

    private final CalendarDefinition definition;
    private final String place;
    private final List<Problem> problems;

    /** @param place of the definition in what somebody has written */
    CalendarReader(CalendarDefinition definition, String place, List<Problem> problems) {
        this.definition = definition;
        this.place = place;
        this.problems = problems;
    }

    /** A period, and where it is written. */
    private record Written(Period period, String text, String place) {

        boolean isBefore(Written other) {
            return period.from() < other.period.from();
        }
    }

    /** The position in the week of the day that a key of {@code week} names first; after all days if it names none. */
    static int firstDay(String key) {
        int day = DAYS.indexOf(key.split("-", 2)[0]);
        return day < 0 ? DAYS.size() : day;
    }

    /** Empty if problems were found. */
    Optional<BusinessCalendar> read() {
        int before = problems.size();
        checkIdAndName();
        if (!ZoneId.getAvailableZoneIds().contains(definition.zone())) {
            problem(
                    "zone",
                    quote(definition.zone()) + " is no time zone; write a region such as Europe/Berlin, or UTC");
        }
        for (int i = 0; i < definition.holidays().size(); i++) {
            String id = definition.holidays().get(i);
            String where = "holidays[" + i + "]";
            Holidays.problem(id).ifPresent(problem -> problem(where, quote(id) + " " + problem));
        }
        Map<DayOfWeek, List<Written>> week = week();
        Map<LocalDate, List<Written>> days = days();
        if (problems.size() > before) {
            return Optional.empty();
        }
        if (week.values().stream().allMatch(List::isEmpty)
                && days.values().stream().allMatch(List::isEmpty)) {
            problem("week", "has no period, so there would be no business time at all");
            return Optional.empty();
        }
        BusinessCalendar calendar = new BusinessCalendar(
                definition.id(),
                definition.name(),
                ZoneId.of(definition.zone()),
                periods(week),
                periods(days),
                Holidays.of(definition.holidays()));
        days.forEach((date, periods) -> checkAround(date, periods, calendar));
        return problems.size() > before ? Optional.empty() : Optional.of(calendar);
    }

    private void checkIdAndName() {
        if (!ID.matcher(definition.id()).matches()) {
            problem("id", quote(definition.id()) + " must be 1 to 64 letters, digits, _ and -");
        }
        String name = definition.name();
        if (name.isBlank()) {
            problem("name", "is required");
        } else if (name.length() > MAX_NAME) {
            problem("name", "must have at most " + MAX_NAME + " characters, has " + name.length());
        } else if (name.codePoints().anyMatch(CalendarReader::isUnprintable)) {
            problem("name", "has a character that cannot be shown");
        }
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    private Map<DayOfWeek, List<Written>> week() {
        Map<DayOfWeek, List<Written>> week = new EnumMap<>(DayOfWeek.class);
        Map<DayOfWeek, String> named = new EnumMap<>(DayOfWeek.class);
        definition.week().forEach((key, texts) -> {
            String where = "week." + key;
            List<Written> periods = periods(texts, where);
            for (DayOfWeek day : span(key)) {
                String other = named.putIfAbsent(day, key);
                if (other == null) {
                    week.put(day, periods);
                } else {
                    problem(where, "names " + name(day) + ", which " + other + " has named already");
                    break;
                }
            }
        });
        week.forEach((day, periods) -> overlap(periods, week.getOrDefault(day.plus(1), List.of()))
                .ifPresent(next -> problem(
                        next.place(),
                        quote(next.text()) + " overlaps the period that begins on " + name(day) + " and goes on into "
                                + name(day.plus(1)))));
        return week;
    }

    /** The days that a key of {@code week} names; none, with a problem, if that is not what it does. */
    private List<DayOfWeek> span(String key) {
        String[] ends = key.split("-", -1);
        int first = DAYS.indexOf(ends[0]);
        int last = DAYS.indexOf(ends[ends.length - 1]);
        if (first < 0 || last < 0 || ends.length > 2 || (ends.length == 2 && first == last)) {
            problem("week." + key, "is no day or span of days; write monday, or monday-friday");
            return List.of();
        }
        List<DayOfWeek> days = new ArrayList<>();
        for (DayOfWeek day = DayOfWeek.of(first + 1); ; day = day.plus(1)) {
            days.add(day);
            if (day.getValue() == last + 1) {
                return days;
            }
        }
    }

    private static String name(DayOfWeek day) {
        return DAYS.get(day.getValue() - 1);
    }

    private Map<LocalDate, List<Written>> days() {
        Map<LocalDate, List<Written>> days = new TreeMap<>();
        definition.days().forEach((key, texts) -> {
            List<Written> periods = periods(texts, "days." + key);
            try {
                LocalDate date = LocalDate.parse(key);
                if (date.getYear() < BusinessCalendar.FIRST_YEAR || date.getYear() > BusinessCalendar.LAST_YEAR) {
                    problem(
                            "days." + key,
                            "is not between " + BusinessCalendar.FIRST_YEAR + " and " + BusinessCalendar.LAST_YEAR);
                } else {
                    days.put(date, periods);
                }
            } catch (DateTimeException e) {
                problem("days." + key, "is no date; write it like 2026-12-24");
            }
        });
        return days;
    }

    private List<Written> periods(List<String> texts, String where) {
        List<Written> periods = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String here = where + "[" + i + "]";
            try {
                Written written = new Written(Period.parse(text), text, here);
                periods.stream()
                        .filter(other -> other.period().overlaps(written.period()))
                        .findFirst()
                        .ifPresent(other -> problem(here, quote(text) + " overlaps " + other.text()));
                periods.add(written);
            } catch (IllegalArgumentException e) {
                problem(here, quote(text) + " " + e.getMessage());
            }
        }
        return periods;
    }

    /** The dates before and after a date with periods of its own can be in {@code week} or {@code days}. */
    private void checkAround(LocalDate date, List<Written> periods, BusinessCalendar calendar) {
        LocalDate last = date.minusDays(1);
        LocalDate next = date.plusDays(1);
        try {
            overlap(written(calendar.periods(last)), periods)
                    .ifPresent(own ->
                            problem(own.place(), quote(own.text()) + " overlaps a period that goes on from " + last));
            // If the next date has periods of its own, it is told there.
            if (!definition.days().containsKey(next.toString())
                    && overlap(periods, written(calendar.periods(next))).isPresent()) {
                problem("days." + date, "goes on into " + next + " and overlaps a period of that day");
            }
        } catch (ArithmeticException e) {
            problem("days." + date, "cannot be used: " + e.getMessage());
        }
    }

    /** The first of the next date's periods, if one of a date lasts into it. */
    private static Optional<Written> overlap(List<Written> date, List<Written> next) {
        return next.stream().reduce((a, b) -> b.isBefore(a) ? b : a).filter(first -> date.stream()
                .anyMatch(period -> period.period().overlaps(first.period().onNextDate())));
    }

    private static List<Written> written(List<Period> periods) {
        return periods.stream().map(period -> new Written(period, "", "")).toList();
    }

    private static <K> Map<K, List<Period>> periods(Map<K, List<Written>> written) {
        Map<K, List<Period>> periods = new TreeMap<>();
        written.forEach((key, value) ->
                periods.put(key, value.stream().map(Written::period).toList()));
        return periods;
    }

    /** Says it once of a place, though the same words may stand for several days. */
    private void problem(String where, String message) {
        String field = place + "." + where;
        if (problems.size() < CalendarFile.MAX_PROBLEMS
                && problems.stream().noneMatch(problem -> problem.field().equals(field))) {
            problems.add(new Problem(field, message));
        }
    }
}

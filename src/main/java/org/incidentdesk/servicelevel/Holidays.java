package org.incidentdesk.servicelevel;

import de.focus_shift.jollyday.core.CalendarHierarchy;
import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The public holidays of some countries and regions together. */
final class Holidays {

    private final List<Region> regions;
    private final Map<Integer, Set<LocalDate>> known = new ConcurrentHashMap<>();

    private Holidays(List<Region> regions) {
        this.regions = regions;
    }

    /** A country as a whole, or further down: {@code us-ny} is [ny] of the United States. */
    private record Region(String id, HolidayManager country, List<String> path) {

        Set<Holiday> in(int year) {
            try {
                return country.getHolidays(Year.of(year), path.toArray(String[]::new));
            } catch (DateTimeException e) {
                throw new ArithmeticException(
                        "The holidays of '" + id + "' are not known in " + year + ": " + e.getMessage());
            }
        }
    }

    /** @throws IllegalArgumentException if it does not know one of them */
    static Holidays of(List<String> ids) {
        return new Holidays(ids.stream().map(Holidays::region).toList());
    }

    /** What is wrong with the id of a country or region. */
    static Optional<String> problem(String id) {
        try {
            region(id);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Region region(String id) {
        String[] parts = id.split("-", -1);
        if (!id.equals(id.toLowerCase(Locale.ROOT))
                || !HolidayManager.getSupportedCalendarCodes().contains(parts[0].toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "is no country whose holidays are known; write its two letters in lower case, like de, or de-by for"
                            + " a region of it");
        }
        HolidayManager country = HolidayManager.getInstance(ManagerParameters.create(parts[0]));
        List<String> path = List.of(parts).subList(1, parts.length);
        // Asked for a region that it does not know, the library answers the holidays of the whole country.
        CalendarHierarchy place = country.getCalendarHierarchy();
        for (String part : path) {
            Map<String, CalendarHierarchy> children = place.getChildren();
            place = children.get(part);
            if (place == null) {
                throw new IllegalArgumentException("names no region whose holidays are known; there are "
                        + (children.isEmpty() ? "none below it" : String.join(", ", new TreeSet<>(children.keySet()))));
            }
        }
        return new Region(id, country, path);
    }

    boolean contains(LocalDate date) {
        return !regions.isEmpty()
                && known.computeIfAbsent(date.getYear(), this::in).contains(date);
    }

    private Set<LocalDate> in(int year) {
        Set<LocalDate> dates = new HashSet<>();
        for (Region region : regions) {
            // A holiday at a weekend can be made up for on a day of the year before or after.
            for (int of = year - 1; of <= year + 1; of++) {
                for (Holiday holiday : region.in(of)) {
                    if (holiday.getType() != HolidayType.OBSERVANCE
                            && holiday.getDate().getYear() == year) {
                        dates.add(holiday.getDate());
                    }
                }
            }
        }
        return dates;
    }
}

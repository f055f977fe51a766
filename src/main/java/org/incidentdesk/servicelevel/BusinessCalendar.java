package org.incidentdesk.servicelevel;

import static java.util.Comparator.comparingInt;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Says what business time is, and counts it to the nanosecond.
 *
 * <p>An instant is business time if the clock on the wall in the calendar's zone then shows a time within a period: from its
 * beginning, until just before its end. A period belongs to the date it begins on, also if it ends on the next. Which
 * periods a date has, its own entry says, otherwise it has none on a holiday, otherwise it has those of its day of the week.
 * What is counted is the time that really passes, so an hour that daylight saving skips counts nothing, and one that comes
 * twice counts twice.
 *
 * <p>It knows the years from {@value #FIRST_YEAR} to {@value #LAST_YEAR} (in UTC); whatever leads beyond them ends in an
 * {@link ArithmeticException}. Calendars are immutable and safe for use by several threads. A calendar keeps what it has
 * worked out for a year, so keep the calendar.
 */
public final class BusinessCalendar {

    static final int FIRST_YEAR = 1900;
    static final int LAST_YEAR = 2199;

    private static final Instant BEGIN = startOf(FIRST_YEAR);
    private static final Instant END = startOf(LAST_YEAR + 1);

    /** More business time than those years have, and little enough to count with. */
    private static final Duration TOO_MUCH = Duration.ofDays(366L * (LAST_YEAR - FIRST_YEAR + 1));

    private final String id;
    private final String name;
    private final ZoneId zone;
    private final Map<DayOfWeek, List<Period>> week;
    private final Map<LocalDate, List<Period>> days;
    private final Holidays holidays;
    private final AtomicReferenceArray<BusinessYear> years = new AtomicReferenceArray<>(LAST_YEAR - FIRST_YEAR + 1);

    /** @param days the dates that have periods, or none, of their own */
    BusinessCalendar(
            String id,
            String name,
            ZoneId zone,
            Map<DayOfWeek, List<Period>> week,
            Map<LocalDate, List<Period>> days,
            Holidays holidays) {
        this.id = id;
        this.name = name;
        this.zone = zone;
        this.week = sorted(week);
        this.days = sorted(days);
        this.holidays = holidays;
    }

    private static <K> Map<K, List<Period>> sorted(Map<K, List<Period>> periods) {
        Map<K, List<Period>> sorted = new HashMap<>();
        periods.forEach((key, value) -> sorted.put(
                key, value.stream().sorted(comparingInt(Period::from)).toList()));
        return sorted;
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    public ZoneId zone() {
        return zone;
    }

    /** Whether an instant is business time. */
    public boolean isOpen(Instant at) {
        return year(yearOf(at)).contains(at);
    }

    /**
     * The first instant after one at which business time may begin or end; nothing changes before it.
     *
     * @throws ArithmeticException if that is in a year that no calendar knows
     */
    public Instant nextChange(Instant at) {
        int year = yearOf(at);
        return year(year).nextChange(at).orElseGet(() -> startOf(year + 1));
    }

    /**
     * The business time from one instant to another; negative if the second is before the first.
     *
     * @throws ArithmeticException if one of them is in a year that no calendar knows
     */
    public Duration between(Instant from, Instant to) {
        if (to.isBefore(from)) {
            return between(to, from).negated();
        }
        int first = yearOf(from);
        int last = yearOf(to);
        Duration time = year(last).before(to).minus(year(first).before(from));
        for (int year = first; year < last; year++) {
            time = time.plusSeconds(year(year).seconds());
        }
        return time;
    }

    /**
     * The instant that is a certain business time away, so that {@code between(start, add(start, time))} is that time.
     *
     * <p>Of all such instants it is the one closest to the start: counted forward from a Friday, four hours that end with
     * business on that Friday end there and not on Monday. No time at all is no way away, even if the start is not business
     * time.
     *
     * @param time negative to count backward
     * @throws ArithmeticException if there is not that much business time
     */
    public Instant add(Instant start, Duration time) {
        if (time.isZero()) {
            return start;
        }
        if (time.compareTo(TOO_MUCH) > 0 || time.compareTo(TOO_MUCH.negated()) < 0) {
            throw tooLittle(start, time);
        }
        int year = yearOf(start);
        Duration left = year(year).before(start).plus(time);
        if (time.isNegative()) {
            while (left.isNegative()) {
                year--;
                if (year < FIRST_YEAR) {
                    throw tooLittle(start, time);
                }
                left = left.plusSeconds(year(year).seconds());
            }
            return year(year).latest(left);
        }
        while (left.compareTo(Duration.ofSeconds(year(year).seconds())) > 0) {
            left = left.minusSeconds(year(year).seconds());
            year++;
            if (year > LAST_YEAR) {
                throw tooLittle(start, time);
            }
        }
        return year(year).earliest(left);
    }

    private ArithmeticException tooLittle(Instant start, Duration time) {
        return new ArithmeticException("The calendar '" + id + "' has too little business time to go " + time + " from "
                + start + ": it was counted "
                + (time.isNegative() ? "back to " + FIRST_YEAR : "until the end of " + LAST_YEAR));
    }

    /**
     * The same time of day some business days later. A business day is a date, in the calendar's zone, on which a period
     * begins.
     *
     * <p>The date of the start is never counted, whether or not it is a business day: one business day after a Friday and
     * one after the Saturday and Sunday that follow are all Monday, if that is open. The answer need not be business time:
     * it is Monday at 22:00 for a start at 22:00. A time of day that daylight saving skips on that date becomes later by
     * what is skipped, and of one that comes twice it is the first. No days at all is the start itself.
     *
     * @param days negative for business days earlier
     * @throws ArithmeticException if there are not that many business days
     */
    public Instant addDays(Instant start, int days) {
        if (days == 0) {
            return start;
        }
        requireKnown(start);
        LocalDateTime local = LocalDateTime.ofInstant(start, zone);
        LocalDate date = local.toLocalDate();
        int step = Integer.signum(days);
        for (int left = days; left != 0; ) {
            date = date.plusDays(step);
            if (!isKnown(date.getYear())) {
                throw new ArithmeticException("The calendar '" + id + "' has too few business days to go " + days
                        + " of them from " + start + ": they were counted to " + date);
            }
            if (!periods(date).isEmpty()) {
                left -= step;
            }
        }
        return date.atTime(local.toLocalTime()).atZone(zone).toInstant();
    }

    /** Those that begin on a date. */
    List<Period> periods(LocalDate date) {
        List<Period> own = days.get(date);
        if (own != null) {
            return own;
        }
        return holidays.contains(date) ? List.of() : week.getOrDefault(date.getDayOfWeek(), List.of());
    }

    private static Instant startOf(int year) {
        return LocalDate.ofYearDay(year, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static boolean isKnown(int year) {
        return year >= FIRST_YEAR && year <= LAST_YEAR;
    }

    private static void requireKnown(Instant at) {
        if (at.isBefore(BEGIN) || !at.isBefore(END)) {
            throw new ArithmeticException(
                    "Business time is known from " + FIRST_YEAR + " to " + LAST_YEAR + ", not at " + at);
        }
    }

    private static int yearOf(Instant at) {
        requireKnown(at);
        return LocalDate.ofInstant(at, ZoneOffset.UTC).getYear();
    }

    private BusinessYear year(int year) {
        int index = year - FIRST_YEAR;
        BusinessYear known = years.get(index);
        if (known == null) {
            // Two threads may do this at once, and come to the same.
            known = BusinessYear.of(year, zone.getRules(), this::periods);
            years.set(index, known);
        }
        return known;
    }

    @Override
    public String toString() {
        return "BusinessCalendar " + id;
    }
}

package org.incidentdesk.servicelevel;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The business time of one year in UTC, laid out so that it is found by halving. */
final class BusinessYear {

    private static final long SECONDS_OF_DAY = 86_400;
    private static final long SECONDS_OF_MINUTE = 60;
    /** Offsets from UTC are 18 hours at most, and a period can last into the next date. */
    private static final int DATES_AROUND = 2;

    /** Seconds of the epoch in which stretches of business time begin; they are disjoint and ascending. */
    private final long[] from;

    private final long[] to;

    /** Business time of the year, in seconds, before each stretch; and of all of it. */
    private final long[] before;

    private BusinessYear(List<Stretch> stretches) {
        from = stretches.stream().mapToLong(Stretch::from).toArray();
        to = stretches.stream().mapToLong(Stretch::to).toArray();
        before = new long[from.length + 1];
        for (int i = 0; i < from.length; i++) {
            before[i + 1] = before[i] + to[i] - from[i];
        }
    }

    /** Some seconds, counted by a clock on the wall or since the epoch. */
    private record Stretch(long from, long to) {}

    static BusinessYear of(int year, ZoneRules zone, Function<LocalDate, List<Period>> periods) {
        LocalDate first = LocalDate.ofYearDay(year, 1);
        LocalDate next = first.plusYears(1);
        List<Stretch> local = local(first.minusDays(DATES_AROUND), next.plusDays(DATES_AROUND), periods);
        return new BusinessYear(
                elapsed(local, zone, first.toEpochDay() * SECONDS_OF_DAY, next.toEpochDay() * SECONDS_OF_DAY));
    }

    /** By the clock on the wall. */
    private static List<Stretch> local(LocalDate first, LocalDate end, Function<LocalDate, List<Period>> periods) {
        List<Stretch> stretches = new ArrayList<>();
        for (LocalDate date = first; date.isBefore(end); date = date.plusDays(1)) {
            long midnight = date.toEpochDay() * SECONDS_OF_DAY;
            for (Period period : periods.apply(date)) {
                append(
                        stretches,
                        midnight + period.from() * SECONDS_OF_MINUTE,
                        midnight + period.to() * SECONDS_OF_MINUTE);
            }
        }
        return stretches;
    }

    /** As time really passes: each time between two changes of the offset is taken for itself. */
    private static List<Stretch> elapsed(List<Stretch> local, ZoneRules zone, long first, long end) {
        List<Stretch> stretches = new ArrayList<>();
        int i = 0;
        long from = first;
        while (from < end) {
            Instant at = Instant.ofEpochSecond(from);
            ZoneOffsetTransition change = zone.nextTransition(at);
            long to = change == null ? end : Math.min(change.toEpochSecond(), end);
            long offset = zone.getOffset(at).getTotalSeconds();
            // An hour that comes twice is taken twice: go back to what it may touch.
            while (i > 0 && local.get(i - 1).to() - offset > from) {
                i--;
            }
            while (i < local.size() && local.get(i).from() - offset < to) {
                long begin = Math.max(local.get(i).from() - offset, from);
                long stop = Math.min(local.get(i).to() - offset, to);
                if (begin < stop) {
                    append(stretches, begin, stop);
                }
                i++;
            }
            from = to;
        }
        return stretches;
    }

    /** What begins no earlier than the last ends or touches it becomes part of it. */
    private static void append(List<Stretch> stretches, long from, long to) {
        int last = stretches.size() - 1;
        if (last >= 0 && from <= stretches.get(last).to()) {
            Stretch longer = stretches.get(last);
            stretches.set(last, new Stretch(longer.from(), Math.max(to, longer.to())));
        } else {
            stretches.add(new Stretch(from, to));
        }
    }

    long seconds() {
        return before[from.length];
    }

    boolean contains(Instant at) {
        int i = last(from, at.getEpochSecond());
        return i >= 0 && at.getEpochSecond() < to[i];
    }

    /** The first beginning or end of a stretch after an instant. */
    Optional<Instant> nextChange(Instant at) {
        long second = at.getEpochSecond();
        int i = last(from, second);
        if (i >= 0 && second < to[i]) {
            return Optional.of(Instant.ofEpochSecond(to[i]));
        }
        return i + 1 < from.length ? Optional.of(Instant.ofEpochSecond(from[i + 1])) : Optional.empty();
    }

    /** Business time of the year before an instant of it. */
    Duration before(Instant at) {
        long second = at.getEpochSecond();
        int i = last(from, second);
        if (i < 0) {
            return Duration.ZERO;
        }
        return second < to[i]
                ? Duration.ofSeconds(before[i] + second - from[i], at.getNano())
                : Duration.ofSeconds(before[i + 1]);
    }

    /** The earliest instant before which there is so much business time of the year: more than none, at most all. */
    Instant earliest(Duration time) {
        // Exactly at the end of a stretch, it is that end and not the beginning of the next.
        return at(time, last(before, time.minusNanos(1).toSeconds()));
    }

    /** The latest instant before which there is so much business time of the year: less than all. */
    Instant latest(Duration time) {
        return at(time, last(before, time.toSeconds()));
    }

    private Instant at(Duration time, int stretch) {
        return Instant.ofEpochSecond(from[stretch] - before[stretch]).plus(time);
    }

    /** The last of ascending numbers that is not greater than a key. */
    private static int last(long[] ascending, long key) {
        int found = Arrays.binarySearch(ascending, key);
        return found >= 0 ? found : -found - 2;
    }
}

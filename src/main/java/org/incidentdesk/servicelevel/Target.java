package org.incidentdesk.servicelevel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a commitment promises, as the table {@code service-level} answers it.
 *
 * @param time business time in which it is to be kept
 * @param calendar id of the calendar that says what business time is
 * @param thresholds percentages of the time to warn at, ascending; the breach is always reported
 * @param fromReport counts from the report although the target came later (retroactive); otherwise a new target begins
 *     anew
 * @param continuesAfterReopening the clock of a reopened incident goes on; otherwise it begins anew
 */
public record Target(
        Duration time, String calendar, List<Integer> thresholds, boolean fromReport, boolean continuesAfterReopening) {

    /** The threshold, in percent, that is the breach. */
    public static final int BREACH = 100;

    private static final int PERCENT = 100;

    public Target {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("The time of a target must be longer than nothing, not " + time);
        }
        thresholds = List.copyOf(thresholds);
    }

    /** Everything that is to be reported, ascending. */
    List<Integer> reportable() {
        List<Integer> all = new ArrayList<>(thresholds);
        all.add(BREACH);
        return all;
    }

    Duration at(int threshold) {
        return time.multipliedBy(threshold).dividedBy(PERCENT);
    }

    int percent(Duration used) {
        return Math.toIntExact(
                Math.min(Integer.MAX_VALUE, used.multipliedBy(PERCENT).dividedBy(time)));
    }
}

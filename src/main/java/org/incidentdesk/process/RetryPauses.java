package org.incidentdesk.process;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.externaltask.LockedExternalTask;

/** After which pauses an external task is tried again, as its extension property {@code retryPauses} says. */
final class RetryPauses {

    private static final String PROPERTY = "retryPauses";
    private static final String DEFAULT = "PT10S,PT1M,PT10M,PT1H";

    private RetryPauses() {}

    /** How often it is tried again if it fails now. */
    static int left(LockedExternalTask task) {
        return Math.max(0, (task.getRetries() == null ? of(task).size() + 1 : task.getRetries()) - 1);
    }

    /** The pause before the next try, of which so many are left. */
    static Duration before(int left, LockedExternalTask task) {
        List<Duration> pauses = of(task);
        return left == 0 ? Duration.ZERO : pauses.get(Math.max(0, pauses.size() - left));
    }

    private static List<Duration> of(LockedExternalTask task) {
        return Arrays.stream(task.getExtensionProperties()
                        .getOrDefault(PROPERTY, DEFAULT)
                        .split(","))
                .map(pause -> Duration.parse(pause.strip()))
                .toList();
    }
}

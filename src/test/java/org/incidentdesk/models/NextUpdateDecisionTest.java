package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextUpdateDecisionTest {

    private final DecisionFile file = new DecisionFile("next-update");

    @ParameterizedTest
    @CsvSource({"P1, PT1H", "P2, PT4H", "P3, P1D", "P4, P3D", "P5, none", "undetermined, P1D"})
    void theMoreUrgentTheSoonerIsTheNextUpdate(String priority, String next) {
        assertThat(nextUpdate(priority)).isEqualTo(next);
    }

    @Test
    void nobodyWaitsLongerForAMoreUrgentIncident() {
        List<Duration> waits = DomainValues.PRIORITIES.stream()
                .map(this::nextUpdate)
                .filter(next -> !next.equals("none"))
                .map(NextUpdateDecisionTest::atLeast)
                .toList();

        assertThat(waits).hasSize(4).isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void everyPriorityIsListedAndAnswered() {
        List<String> priorities = new ArrayList<>(DomainValues.PRIORITIES);
        priorities.add("undetermined");

        priorities.forEach(this::nextUpdate);

        assertThat(Set.copyOf(file.listed("next-update", "priority"))).isEqualTo(Set.copyOf(priorities));
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String nextUpdate(String priority) {
        return file.answer("next-update", Map.of("priority", priority));
    }

    /** A business day of eight hours. */
    private static Duration atLeast(String next) {
        return next.startsWith("PT")
                ? Duration.parse(next)
                : Duration.ofHours(8L * Integer.parseInt(next.replaceAll("\\D", "")));
    }
}

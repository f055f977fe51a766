package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.COMMITMENTS;
import static org.incidentdesk.models.DomainValues.HOLD_REASONS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClockPauseDecisionTest {

    private static final String ALL = "undetermined P1 P2 P3 P4 P5";

    /** The priorities whose clock stops, by commitment and reason. */
    private static final Map<String, Map<String, String>> STOPS = Map.of(
            "response", Map.of("reporter", "", "vendor", "", "change", "", "monitoring", ""),
            "resolution",
                    Map.of(
                            "reporter", "P2 P3 P4 P5",
                            "vendor", "P3 P4 P5",
                            "change", "P2 P3 P4 P5",
                            "monitoring", "P3 P4 P5"),
            "operational-level",
                    Map.of(
                            "reporter", "P2 P3 P4 P5",
                            "vendor", "P1 P2 P3 P4 P5",
                            "change", "P2 P3 P4 P5",
                            "monitoring", "P3 P4 P5",
                            "approval", "P2 P3 P4 P5"),
            "vendor-contract", Map.of("reporter", ALL, "vendor", "", "change", ALL, "monitoring", ALL));

    private final DecisionFile file = new DecisionFile("clock-pause");

    @Test
    void eachReasonStopsWhatTheCompanyHasAgreed() {
        for (String commitment : COMMITMENTS) {
            for (String reason : HOLD_REASONS) {
                String stops = STOPS.get(commitment).getOrDefault(reason, "");
                Stream.concat(Stream.of("undetermined"), PRIORITIES.stream())
                        .forEach(priority -> assertThat(clock(reason, commitment, priority))
                                .as("%s, %s, %s", reason, commitment, priority)
                                .isEqualTo(stops.contains(priority) ? "stops" : "runs"));
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void whatStopsForAPriorityStopsForEachLessUrgentOne() {
        for (String commitment : COMMITMENTS) {
            for (String reason : HOLD_REASONS) {
                for (int i = 1; i < PRIORITIES.size(); i++) {
                    if (clock(reason, commitment, PRIORITIES.get(i)).equals("stops")) {
                        assertThat(clock(reason, commitment, PRIORITIES.get(i - 1)))
                                .as("%s, %s, %s", reason, commitment, PRIORITIES.get(i - 1))
                                .isEqualTo("stops");
                    }
                }
            }
        }
    }

    @Test
    void whatTheTableDoesNotKnowRuns() {
        assertThat(clock("holidays", "resolution", "P5")).isEqualTo("runs");
        assertThat(clock("reporter", "a-commitment-added-later", "P5")).isEqualTo("runs");
        assertThat(clock("reporter", "resolution", "P6")).isEqualTo("runs");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String clock(String holdReason, String commitment, String priority) {
        return file.answer(
                "clock-pause", Map.of("holdReason", holdReason, "commitment", commitment, "priority", priority));
    }
}

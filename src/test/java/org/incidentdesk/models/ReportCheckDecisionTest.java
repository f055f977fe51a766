package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.CHANNELS;
import static org.incidentdesk.models.DomainValues.REPORT_TYPES;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportCheckDecisionTest {

    private final DecisionFile file = new DecisionFile("report-check");

    @Test
    void everyReportIsCheckedUnlessAMachineSentItOrTheDeskLoggedAnIncidentOfAKnownReporter() {
        for (String channel : CHANNELS) {
            for (boolean known : new boolean[] {true, false}) {
                for (String type : REPORT_TYPES) {
                    boolean machine = Set.of("monitoring", "api").contains(channel);
                    boolean spoken = Set.of("phone", "chat", "walk-in").contains(channel);
                    boolean accepted = machine || (spoken && known && type.equals("incident"));
                    assertThat(checkBy(channel, known, type))
                            .as("%s, known %s, %s", channel, known, type)
                            .isEqualTo(accepted ? "nobody" : "desk");
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void whatTheTableDoesNotKnowIsCheckedByTheDesk() {
        assertThat(checkBy("carrier-pigeon", true, "incident")).isEqualTo("desk");
        assertThat(checkBy("phone", true, "praise")).isEqualTo("desk");
        assertThat(checkBy("phone", null, "incident")).isEqualTo("desk");
        assertThat(checkBy(null, true, "incident")).isEqualTo("desk");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String checkBy(String channel, Boolean reporterKnown, String reportType) {
        Map<String, Object> inputs = new HashMap<>();
        inputs.put("channel", channel);
        inputs.put("reporterKnown", reporterKnown);
        inputs.put("reportType", reportType);
        return file.answer("report-check", inputs);
    }
}

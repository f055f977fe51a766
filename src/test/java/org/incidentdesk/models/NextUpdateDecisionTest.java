package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextUpdateDecisionTest {

    private final DecisionFile file = new DecisionFile("next-update");

    @ParameterizedTest
    @CsvSource({"P1, PT1H", "P2, PT4H", "P3, P1D", "P4, P3D", "P5, none", "undetermined, P1D"})
    void theMoreUrgentTheSoonerThereIsNews(String priority, String next) {
        assertThat(file.answer("next-update", Map.of("priority", priority))).isEqualTo(next);
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }
}

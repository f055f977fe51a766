package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.CONFIRMATIONS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;
import static org.incidentdesk.models.DomainValues.RESOLUTION_KINDS;
import static org.incidentdesk.models.DomainValues.TIERS;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClosureDecisionTest {

    private final DecisionFile file = new DecisionFile("closure");

    @Test
    void closesItselfOnlyWhenSmallSolvedForGoodAtTheFirstTierAndNotRejected() {
        for (String priority : PRIORITIES) {
            for (String kind : RESOLUTION_KINDS) {
                for (String confirmation : CONFIRMATIONS) {
                    for (String tier : TIERS) {
                        boolean reasonForTheDesk = Set.of("P1", "P2", "P3").contains(priority)
                                || kind.equals("workaround")
                                || confirmation.equals("rejected")
                                || !tier.equals("L1");
                        assertThat(closure(priority, kind, confirmation, tier))
                                .as("%s, %s, %s, %s", priority, kind, confirmation, tier)
                                .isEqualTo(reasonForTheDesk ? "desk" : "automatic");
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void silenceNeverClosesAnImportantIncident() {
        for (String kind : RESOLUTION_KINDS) {
            for (String tier : TIERS) {
                assertThat(closure("P1", kind, "none", tier)).isEqualTo("desk");
                assertThat(closure("P2", kind, "none", tier)).isEqualTo("desk");
            }
        }
    }

    @Test
    void whatTheTableDoesNotKnowIsClosedByTheDesk() {
        assertThat(closure("P6", "permanent", "confirmed", "L1")).isEqualTo("desk");
        assertThat(closure("P5", "magic", "confirmed", "L1")).isEqualTo("desk");
        assertThat(closure("P5", "permanent", "perhaps", "L1")).isEqualTo("desk");
        assertThat(closure("P5", "permanent", "confirmed", "L4")).isEqualTo("desk");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String closure(String priority, String resolutionKind, String confirmation, String tier) {
        return file.answer(
                "closure",
                Map.of(
                        "priority", priority,
                        "resolutionKind", resolutionKind,
                        "confirmation", confirmation,
                        "tier", tier));
    }
}

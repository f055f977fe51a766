package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MailActionDecisionTest {

    private static final List<String> KINDS =
            List.of("personal", "automatic", "bounce", "loop", "unreadable", "too-large");
    private static final List<String> SENDERS =
            List.of("reporter", "staff", "person", "customer", "stranger", "forged");
    private static final List<String> STATES = List.of("none", "new", "in-progress", "on-hold", "resolved", "closed");
    private static final List<String> PROOFS = List.of("thread", "forwarded", "number", "none");
    private static final List<Integer> LATELY = List.of(0, 1, 30, 31, 5000);
    private static final Set<String> KNOWN = Set.of("reporter", "staff", "person", "customer");

    private final DecisionFile file = new DecisionFile("mail-action");

    @Test
    void whatIsDoneWithAMail() {
        for (String kind : KINDS) {
            for (String sender : SENDERS) {
                for (String state : STATES) {
                    for (String proof : PROOFS) {
                        for (int lately : LATELY) {
                            Map<String, Object> answer = decide(kind, sender, state, proof, lately);
                            assertThat(answer)
                                    .as("%s, %s, %s, %s, %d", kind, sender, state, proof, lately)
                                    .containsEntry("action", expected(kind, sender, state, lately));
                            assertThat(answer.get("why").toString()).isNotBlank();
                        }
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    private static String expected(String kind, String sender, String state, int lately) {
        boolean onIncident = !state.equals("none");
        if (kind.equals("loop") || kind.equals("bounce")) {
            return kind.equals("loop") ? "ignore" : "bounce";
        }
        if (kind.equals("automatic")) {
            return onIncident && KNOWN.contains(sender) ? "note" : "ignore";
        }
        if (lately > 30) {
            return "ignore";
        }
        if (kind.equals("unreadable") || sender.equals("forged")) {
            return "desk";
        }
        boolean open = onIncident && !state.equals("closed");
        if (kind.equals("too-large")) {
            return open && sender.equals("reporter") ? "note" : "desk";
        }
        if (sender.equals("reporter")) {
            // Only an incident has a reporter.
            return open ? "reply" : onIncident ? "follow-up" : "desk";
        }
        if (sender.equals("stranger")) {
            return "desk";
        }
        return onIncident ? "note" : "report";
    }

    @Test
    void nothingThatNoPersonWroteOpensAnIncidentOrAnswersOne() {
        for (String kind : List.of("automatic", "bounce", "loop")) {
            for (String sender : SENDERS) {
                for (String state : STATES) {
                    assertThat(decide(kind, sender, state, "thread", 1).get("action"))
                            .isIn("note", "bounce", "ignore");
                }
            }
        }
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private Map<String, Object> decide(String kind, String sender, String state, String proof, int lately) {
        return file.decide(
                "mail-action",
                Map.of(
                        "mailKind", kind,
                        "mailSender", sender,
                        "incidentState", state,
                        "mailProof", proof,
                        "mailsLately", lately));
    }
}

package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailActionDecisionTest {

    private static final List<String> KINDS =
            List.of("personal", "automatic", "bounce", "loop", "unreadable", "too-large", "repeated");
    private static final List<String> SENDERS =
            List.of("reporter", "staff", "person", "customer", "stranger", "forged");
    private static final List<String> STATES = List.of("none", "new", "in-progress", "on-hold", "resolved", "closed");
    private static final List<String> PROOFS = List.of("thread", "forwarded", "number", "none");
    private static final List<Integer> LATELY = List.of(1, 30, 31, 100_000);

    private final DecisionFile file = new DecisionFile("mail-action");

    @Test
    void everyMailHasOneAction() {
        for (String kind : KINDS) {
            for (String sender : SENDERS) {
                for (String state : STATES) {
                    for (String proof : PROOFS) {
                        for (int lately : LATELY) {
                            Map<String, Object> answer = action(kind, sender, state, proof, lately);
                            assertThat(answer)
                                    .as("%s, %s, %s, %s, %d", kind, sender, state, proof, lately)
                                    .containsOnlyKeys("action", "why")
                                    .containsEntry("action", expected(kind, sender, state, lately));
                            assertThat((String) answer.get("why")).isNotBlank();
                        }
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    /** First what no person has written, then what nobody can believe or read, then who writes on what. */
    private static String expected(String kind, String sender, String state, int lately) {
        boolean known = !sender.equals("stranger") && !sender.equals("forged");
        boolean open = !state.equals("none") && !state.equals("closed");
        if (kind.equals("bounce")) {
            return "bounce";
        }
        if (kind.equals("loop") || kind.equals("repeated") || lately > 30) {
            return "ignore";
        }
        if (kind.equals("automatic")) {
            return known && !state.equals("none") ? "note" : "ignore";
        }
        if (!known || kind.equals("unreadable")) {
            return "desk";
        }
        if (kind.equals("too-large")) {
            return sender.equals("reporter") && open ? "note" : "desk";
        }
        if (sender.equals("reporter")) {
            return open ? "reply" : state.equals("closed") ? "follow-up" : "desk";
        }
        return state.equals("none") ? "report" : "note";
    }

    @Test
    void nothingThatAMachineWritesEverOpensAnIncidentOrSpeaksForTheReporter() {
        for (String kind : List.of("automatic", "bounce", "loop", "repeated")) {
            for (String sender : SENDERS) {
                for (String state : STATES) {
                    for (String proof : PROOFS) {
                        assertThat(action(kind, sender, state, proof, 1).get("action"))
                                .isIn("ignore", "note", "bounce");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "newsletter"})
    void whatTheTableDoesNotKnowIsForTheDesk(String word) {
        assertThat(action(word, "reporter", "new", "thread", 1)).containsEntry("action", "desk");
        assertThat(action("personal", word, "new", "thread", 1)).containsEntry("action", "desk");
        assertThat(action("personal", "person", word, "thread", 1)).containsEntry("action", "desk");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private Map<String, Object> action(String kind, String sender, String state, String proof, int lately) {
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

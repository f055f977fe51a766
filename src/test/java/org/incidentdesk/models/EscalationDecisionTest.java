package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.COMMITMENTS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;
import static org.incidentdesk.models.DomainValues.TIERS;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscalationDecisionTest {

    private final DecisionFile file = new DecisionFile("escalation");

    private record Case(String commitment, int threshold, String priority, String tier) {

        boolean urgent() {
            return priority.equals("P1") || priority.equals("P2");
        }
    }

    /** By a person, in the place of a commitment. */
    private static final List<Case> ASKED_FOR = Stream.concat(Stream.of("undetermined"), PRIORITIES.stream())
            .flatMap(priority ->
                    Stream.concat(Stream.of(""), TIERS.stream()).map(tier -> new Case("person", 0, priority, tier)))
            .toList();

    /** All that the matching rows answer, without repetition. */
    private record Escalation(List<String> tell, List<String> handTo, boolean raisePriority, List<String> manager) {}

    @Test
    void eachIsToldAtTheThresholdThatConcernsHim() {
        cases().forEach(c -> {
            List<String> tell = escalation(c).tell();
            int manager =
                    switch (c.commitment()) {
                        case "response" -> 100;
                        case "resolution" -> c.urgent() ? 90 : c.priority().equals("undetermined") ? 101 : 100;
                        case "operational-level" -> c.tier().equals("L3") ? 100 : 101;
                        default -> c.urgent() ? 100 : 101;
                    };
            int group = c.commitment().equals("response") || c.commitment().equals("resolution") ? 75 : 100;
            int assignee =
                    switch (c.commitment()) {
                        case "response" -> 101;
                        case "resolution" -> 50;
                        default -> 75;
                    };
            assertThat(tell.contains("incident-manager")).as("%s: manager", c).isEqualTo(c.threshold() >= manager);
            assertThat(tell.contains("group")).as("%s: group", c).isEqualTo(c.threshold() >= group);
            assertThat(tell.contains("assignee")).as("%s: assignee", c).isEqualTo(c.threshold() >= assignee);
            assertThat(tell)
                    .as("%s: nobody twice", c)
                    .doesNotHaveDuplicates()
                    .isSubsetOf("assignee", "group", "incident-manager");
        });
        ASKED_FOR.forEach(this::escalation);
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void theNextTierGetsWhatIsUrgentAndHasNotBeenSolvedInTime() {
        cases().forEach(c -> {
            boolean lateInResolution = c.commitment().equals("resolution") && c.urgent() && c.threshold() >= 90;
            boolean tierBreached = c.commitment().equals("operational-level")
                    && Set.of("P1", "P2", "P3").contains(c.priority())
                    && c.threshold() == 100;
            List<String> expected =
                    switch (c.tier()) {
                        case "L1" -> lateInResolution || tierBreached ? List.of("L2") : List.of();
                        case "L2" -> tierBreached ? List.of("L3") : List.of();
                        default -> List.of();
                    };
            assertThat(escalation(c).handTo()).as("%s", c).isEqualTo(expected);
        });
    }

    @Test
    void onlyABreachedResolutionOfAMiddlePriorityRaisesIt() {
        cases().forEach(c -> assertThat(escalation(c).raisePriority())
                .as("%s", c)
                .isEqualTo(c.commitment().equals("resolution")
                        && c.threshold() == 100
                        && Set.of("P3", "P4").contains(c.priority())));
    }

    @Test
    void aManagerLooksAfterWhatIsUrgentAndLate() {
        cases().forEach(c -> assertThat(escalation(c).manager())
                .as("%s", c)
                .isEqualTo(
                        c.commitment().equals("resolution") && c.urgent() && c.threshold() == 100
                                ? List.of("incident-manager")
                                : List.of()));
    }

    @Test
    void whoeverAsksForHelpIsHeardAndWithSomethingUrgentAManagerLooksAfterIt() {
        ASKED_FOR.forEach(c -> assertThat(escalation(c))
                .as("%s", c)
                .isEqualTo(new Escalation(
                        List.of("incident-manager"),
                        List.of(),
                        false,
                        c.urgent() ? List.of("incident-manager") : List.of())));
    }

    @Test
    void nothingHappensEarly() {
        cases().filter(c -> c.threshold() < 50)
                .forEach(c -> assertThat(answers(c)).as("%s", c).isEmpty());
    }

    /** After a downtime only the highest passed threshold is asked for. */
    @Test
    void aHigherThresholdTellsWhoeverALowerOneTells() {
        cases().filter(c -> c.threshold() < 100)
                .forEach(c -> assertThat(escalation(new Case(c.commitment(), 100, c.priority(), c.tier()))
                                .tell())
                        .as("%s", c)
                        .containsAll(escalation(c).tell()));
    }

    @ParameterizedTest
    @CsvSource({
        "response, 75, undetermined, '', group, '', false, ''",
        "response, 100, undetermined, '', group incident-manager, '', false, ''",
        "resolution, 50, P2, L1, assignee, '', false, ''",
        "resolution, 75, P2, L1, assignee group, '', false, ''",
        "resolution, 90, P2, L1, assignee group incident-manager, L2, false, ''",
        "resolution, 100, P2, L2, assignee group incident-manager, '', false, incident-manager",
        "resolution, 90, P4, L1, assignee group, '', false, ''",
        "resolution, 100, P4, L1, assignee group incident-manager, '', true, ''",
        "operational-level, 100, P3, L2, assignee group, L3, false, ''",
        "operational-level, 100, P1, L3, assignee group incident-manager, '', false, ''",
        "vendor-contract, 100, P1, L2, assignee group incident-manager, '', false, ''"
    })
    void examples(
            String commitment,
            int threshold,
            String priority,
            String tier,
            String tell,
            String handTo,
            boolean raisePriority,
            String manager) {
        assertThat(escalation(new Case(commitment, threshold, priority, tier)))
                .isEqualTo(new Escalation(
                        List.of(tell.split(" ")),
                        handTo.isEmpty() ? List.of() : List.of(handTo),
                        raisePriority,
                        manager.isEmpty() ? List.of() : List.of(manager)));
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private static Stream<Case> cases() {
        return COMMITMENTS.stream().flatMap(commitment -> Stream.of(1, 49, 50, 74, 75, 89, 90, 99, 100)
                .flatMap(threshold -> Stream.concat(Stream.of("undetermined"), PRIORITIES.stream())
                        .flatMap(priority -> Stream.concat(Stream.of(""), TIERS.stream())
                                .map(tier -> new Case(commitment, threshold, priority, tier)))));
    }

    private Escalation escalation(Case c) {
        List<Map<String, Object>> answers = answers(c);
        return new Escalation(
                words(answers, "tell"),
                words(answers, "handTo"),
                answers.stream().anyMatch(answer -> answer.get("raisePriority").equals(true)),
                words(answers, "manager"));
    }

    private static List<String> words(List<Map<String, Object>> answers, String output) {
        return answers.stream()
                .map(answer -> (String) answer.get(output))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private List<Map<String, Object>> answers(Case c) {
        return file.decideAll(
                "escalation",
                Map.of(
                        "commitment", c.commitment(),
                        "threshold", c.threshold(),
                        "priority", c.priority(),
                        "tier", c.tier()));
    }
}

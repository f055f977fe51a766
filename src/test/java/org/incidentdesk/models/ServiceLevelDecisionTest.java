package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.COMMITMENTS;
import static org.incidentdesk.models.DomainValues.CUSTOMERS;
import static org.incidentdesk.models.DomainValues.ENVIRONMENTS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;
import static org.incidentdesk.models.DomainValues.SERVICES;
import static org.incidentdesk.models.DomainValues.SUBCATEGORIES;
import static org.incidentdesk.models.DomainValues.TIERS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceLevelDecisionTest {

    private static final String UNDETERMINED = "undetermined";
    private static final String NOTHING = "none 24x7";

    /**
     * What is promised to whom: the first column from the left that applies to an incident and has an answer for its
     * priority.
     */
    private static final Map<String, List<Map<String, String>>> PROMISES = Map.of(
            "response",
            matrix(
                    """
                    priority     | security   | not production   | webshop    | wholesale            | otherwise
                    undetermined | PT15M 24x7 | PT8H emea-office | PT30M 24x7 | PT30M americas-office | PT1H emea-office
                    P1           | PT15M 24x7 | PT8H emea-office |            |                       | PT15M 24x7
                    P2           | PT15M 24x7 | PT8H emea-office | PT30M 24x7 | PT30M americas-office | PT30M emea-office
                    P3           | PT15M 24x7 | PT8H emea-office |            | PT30M americas-office | PT4H emea-office
                    P4           | PT15M 24x7 | PT8H emea-office |            | PT30M americas-office | PT8H emea-office
                    P5           | PT15M 24x7 | PT8H emea-office |            | PT30M americas-office | PT8H emea-office
                    """),
            "resolution",
            matrix(
                    """
                    priority     | security  | not production    | webshop   | wholesale            | payroll          | otherwise
                    undetermined |           |                   |           |                      |                  | none 24x7
                    P1           | PT4H 24x7 | PT40H emea-office | PT2H 24x7 |                      |                  | PT4H 24x7
                    P2           | PT4H 24x7 | PT40H emea-office | PT2H 24x7 | PT8H americas-office | PT8H apac-office | PT8H emea-office
                    P3           | PT24H 24x7 | PT40H emea-office |          | PT8H americas-office | PT8H apac-office | PT24H emea-office
                    P4           | PT24H 24x7 | PT40H emea-office |          | PT24H americas-office |                 | PT40H emea-office
                    P5           | PT24H 24x7 | PT40H emea-office |          | PT24H americas-office |                 | PT80H emea-office
                    """),
            "operational-level",
            matrix(
                    """
                    priority     | no tier   | security  | webshop   | first tier       | otherwise
                    undetermined | none 24x7 |           |           |                  | none 24x7
                    P1           | none 24x7 |           |           |                  | PT1H 24x7
                    P2           | none 24x7 | PT2H 24x7 | PT1H 24x7 | PT2H emea-office | PT3H emea-office
                    P3           | none 24x7 |           |           | PT4H emea-office | PT8H emea-office
                    P4           | none 24x7 |           |           | PT4H emea-office | PT8H emea-office
                    P5           | none 24x7 |           |           | PT4H emea-office | PT8H emea-office
                    """),
            "vendor-contract",
            matrix(
                    """
                    priority     | otherwise
                    undetermined | none 24x7
                    P1           | PT4H 24x7
                    P2           | PT4H 24x7
                    P3           | PT16H emea-office
                    P4           | PT16H emea-office
                    P5           | PT16H emea-office
                    """));

    private final DecisionFile file = new DecisionFile("service-level");
    private final Map<Case, Map<String, Object>> answers = new HashMap<>();

    private record Case(
            String commitment,
            String priority,
            String category,
            String service,
            String customer,
            String environment,
            String tier) {

        Case with(String otherPriority) {
            return new Case(commitment, otherPriority, category, service, customer, environment, tier);
        }

        boolean applies(String column) {
            return switch (column) {
                case "security" -> category.equals("security");
                case "not production" -> environment.equals("staging") || environment.equals("test");
                case "webshop" -> service.equals("webshop");
                case "payroll" -> service.equals("payroll");
                case "wholesale" -> customer.equals("wholesale");
                case "first tier" -> tier.equals("L1");
                case "no tier" -> tier.isEmpty();
                default -> column.equals("otherwise");
            };
        }

        String promise() {
            return PROMISES.get(commitment).stream()
                    .filter(row -> row.get("priority").equals(priority))
                    .flatMap(row -> row.entrySet().stream())
                    .filter(cell -> applies(cell.getKey()) && !cell.getValue().isEmpty())
                    .findFirst()
                    .orElseThrow()
                    .getValue();
        }
    }

    @Test
    void everyIncidentIsPromisedWhatTheCompanyHasAgreed() {
        forEveryCase(
                incident -> assertThat(promise(incident)).as("%s", incident).isEqualTo(incident.promise()));
        promise(new Case("a-commitment-added-later", "P1", "", "", "", "", ""));
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void allOtherWordsChangeNothing() {
        for (String commitment : COMMITMENTS) {
            for (String priority : with(UNDETERMINED, PRIORITIES)) {
                Stream<Case> categories = with("", List.copyOf(SUBCATEGORIES.keySet())).stream()
                        .map(word -> new Case(commitment, priority, word, "crm", "", "production", "L2"));
                Stream<Case> services = with("", SERVICES).stream()
                        .map(word -> new Case(commitment, priority, "access", word, "", "production", "L2"));
                Stream<Case> customers = CUSTOMERS.stream()
                        .map(word -> new Case(commitment, priority, "access", "crm", word, "production", "L2"));
                Stream<Case> environments = with("", ENVIRONMENTS).stream()
                        .map(word -> new Case(commitment, priority, "access", "crm", "", word, "L2"));
                Stream<Case> tiers =
                        TIERS.stream().map(word -> new Case(commitment, priority, "access", "crm", "", "", word));
                Stream.of(categories, services, customers, environments, tiers)
                        .flatMap(cases -> cases)
                        .forEach(incident ->
                                assertThat(promise(incident)).as("%s", incident).isEqualTo(incident.promise()));
            }
        }
    }

    @Test
    void whatIsMoreUrgentIsNeverPromisedLater() {
        forEveryCase(incident -> {
            int urgency = PRIORITIES.indexOf(incident.priority());
            if (urgency > 0 && !promise(incident).equals(NOTHING)) {
                assertThat(target(incident))
                        .as("%s", incident)
                        .isLessThanOrEqualTo(target(incident.with(PRIORITIES.get(urgency - 1))));
            }
        });
    }

    @Test
    void theClockCanReckonWithEveryAnswer() {
        forEveryCase(incident -> {
            Map<String, Object> answer = decide(incident);
            List<Integer> thresholds = thresholds(answer);
            assertThat(thresholds)
                    .as("%s", incident)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .allSatisfy(threshold -> assertThat(threshold).isBetween(1, 99));
            assertThat(thresholds.isEmpty())
                    .as("%s", incident)
                    .isEqualTo(answer.get("target").equals("none"));
            assertThat(answer.get("countsFrom")).as("%s", incident).isIn("report", "change");
            assertThat(answer.get("afterReopening")).as("%s", incident).isIn("continue", "restart");
        });
    }

    @ParameterizedTest
    @CsvSource({
        // a response is due from the report, and a reopened incident has had its response
        "response, undetermined, '', crm, '', production, '', '75', report, continue",
        "response, P5, access, crm, '', production, L1, '75', report, continue",
        // a solution that was none has cost its time; small things begin anew
        "resolution, P1, access, crm, '', production, L1, '50, 75, 90', report, continue",
        "resolution, P2, application, crm, '', production, L1, '50, 75, 90', report, continue",
        "resolution, P3, application, crm, '', production, L2, '50, 75, 90', report, continue",
        "resolution, P4, application, crm, '', production, L1, '75, 90', report, restart",
        "resolution, P4, application, erp, wholesale, production, L1, '75, 90', report, continue",
        "resolution, P4, security, crm, '', test, L1, '50, 75, 90', report, continue",
        "resolution, P2, application, crm, '', test, L1, '90', report, restart",
        "resolution, P5, application, crm, '', production, L1, '90', change, restart",
        // each tier and each vendor has a time of its own
        "operational-level, P2, application, crm, '', production, L2, '75', change, restart",
        "vendor-contract, P2, application, crm, '', production, L2, '75', change, continue",
        "resolution, undetermined, '', crm, '', production, '', '', report, continue"
    })
    void examplesOfHowItCounts(
            String commitment,
            String priority,
            String category,
            String service,
            String customer,
            String environment,
            String tier,
            String thresholds,
            String countsFrom,
            String afterReopening) {
        assertThat(decide(new Case(commitment, priority, category, service, customer, environment, tier)))
                .containsEntry("thresholds", thresholds)
                .containsEntry("countsFrom", countsFrom)
                .containsEntry("afterReopening", afterReopening);
    }

    @Test
    void nothingIsPromisedWhereTheTableKnowsNoCommitment() {
        assertThat(decide(new Case("a-commitment-added-later", "P1", "security", "webshop", "", "production", "L1")))
                .isEqualTo(Map.of(
                        "target", "none",
                        "calendar", "24x7",
                        "thresholds", "",
                        "countsFrom", "report",
                        "afterReopening", "continue"));
        assertThat(promise(new Case("resolution", "P6", "access", "crm", "", "production", "L1")))
                .isEqualTo(NOTHING);
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    /** With one of all the words that the table treats alike. */
    private static void forEveryCase(Consumer<Case> check) {
        for (String commitment : COMMITMENTS) {
            for (String priority : with(UNDETERMINED, PRIORITIES)) {
                for (String category : List.of("access", "security")) {
                    for (String service : List.of("crm", "webshop", "payroll")) {
                        for (String customer : List.of("", "wholesale")) {
                            for (String environment : List.of("production", "test")) {
                                for (String tier : List.of("L1", "L2", "")) {
                                    check.accept(new Case(
                                            commitment, priority, category, service, customer, environment, tier));
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static List<String> with(String one, List<String> others) {
        return Stream.concat(Stream.of(one), others.stream()).toList();
    }

    private String promise(Case incident) {
        Map<String, Object> answer = decide(incident);
        return answer.get("target") + " " + answer.get("calendar");
    }

    private Duration target(Case incident) {
        return Duration.parse((String) decide(incident).get("target"));
    }

    private static List<Integer> thresholds(Map<String, Object> answer) {
        return Arrays.stream(answer.get("thresholds").toString().split(", "))
                .filter(text -> !text.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private Map<String, Object> decide(Case incident) {
        return answers.computeIfAbsent(
                incident,
                asked -> file.decide(
                        "service-level",
                        Map.of(
                                "commitment", asked.commitment(),
                                "priority", asked.priority(),
                                "category", asked.category(),
                                "service", asked.service(),
                                "customer", asked.customer(),
                                "environment", asked.environment(),
                                "tier", asked.tier())));
    }

    /** Each line as a map from the words of the first line, in their order. */
    private static List<Map<String, String>> matrix(String text) {
        List<List<String>> lines = text.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .toList();
        List<String> head = lines.get(0);
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            IntStream.range(0, head.size()).forEach(i -> row.put(head.get(i), line.get(i)));
            rows.add(row);
        }
        return rows;
    }
}

package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.CRITICALITIES;
import static org.incidentdesk.models.DomainValues.ENVIRONMENTS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tables of related and major incidents: what is a surge, who leads, how often everybody hears of it. */
class MajorDecisionsTest {

    private static final List<String> USERS = List.of("one", "several", "many", "all");

    @Test
    void whatIsSoMuchThatItMayBeAMajorIncident() {
        DecisionFile file = new DecisionFile("major-incident");
        for (String criticality : CRITICALITIES) {
            for (String environment : ENVIRONMENTS) {
                for (String users : USERS) {
                    boolean production = environment.equals("production");
                    boolean critical = production && criticality.equals("critical");
                    List<Object> expected = critical && users.equals("all")
                            ? List.of("at-once", 5, "PT15M", 10)
                            : critical
                                    ? List.of("on-surge", 10, "PT15M", 15)
                                    : production
                                            ? List.of("on-surge", 15, "PT30M", 20)
                                            : List.of("on-surge", 50, "PT1H", 50);
                    Map<String, Object> answer = file.decide(
                            "major-incident",
                            Map.of(
                                    "serviceCriticality", criticality,
                                    "environment", environment,
                                    "usersAffected", users));
                    assertThat(List.of(
                                    answer.get("proposed"),
                                    answer.get("similar"),
                                    answer.get("within"),
                                    answer.get("children")))
                            .as("%s, %s, %s", criticality, environment, users)
                            .isEqualTo(expected);
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void fromWhichGroupsThePartsCome() {
        DecisionFile file = new DecisionFile("major-roles");
        for (String service : List.of("crm", "webshop", "vpn", "office-network")) {
            boolean network = Set.of("vpn", "office-network").contains(service);
            for (String environment : ENVIRONMENTS) {
                assertThat(file.decide("major-roles", Map.of("service", service, "environment", environment)))
                        .as("%s, %s", service, environment)
                        .containsEntry("commanderFrom", "incident-manager")
                        .containsEntry("communicationsFrom", "service-desk")
                        .containsEntry("scribeFrom", "service-desk")
                        .containsEntry("technicalFrom", network ? "group,infrastructure-l2" : "group,service-owner")
                        .containsEntry("reportWithin", 5);
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void howSoonAndHowOftenEverybodyHears() {
        DecisionFile file = new DecisionFile("major-communication");
        Map<String, List<String>> rhythm = Map.of("P1", List.of("PT10M", "PT30M"), "P2", List.of("PT15M", "PT1H"));
        for (String priority : PRIORITIES) {
            List<String> expected = rhythm.getOrDefault(priority, List.of("PT30M", "PT2H"));
            assertThat(file.decide("major-communication", Map.of("priority", priority)))
                    .as(priority)
                    .containsEntry("firstWithin", expected.get(0))
                    .containsEntry("updateEvery", expected.get(1));
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void whoDecidesOnDisasterRecoveryAndCrisisManagement() {
        DecisionFile file = new DecisionFile("crisis-decision");
        for (String measure : List.of("disaster-recovery", "crisis-management")) {
            for (String criticality : CRITICALITIES) {
                boolean small = measure.equals("disaster-recovery")
                        && Set.of("low", "medium").contains(criticality);
                assertThat(file.decide(
                                "crisis-decision", Map.of("measure", measure, "serviceCriticality", criticality)))
                        .as("%s, %s", measure, criticality)
                        .containsEntry("decider", small ? "incident-manager" : "executives")
                        .containsEntry("nextDecider", small ? "executives" : "incident-manager")
                        .containsEntry("decideWithin", small ? "PT15M" : "PT10M");
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void whatIsReopenedTogether() {
        DecisionFile file = new DecisionFile("reopening");
        for (String priority : PRIORITIES) {
            for (boolean major : List.of(true, false)) {
                assertThat(file.decide("reopening", Map.of("priority", priority, "parentMajor", major)))
                        .as("%s, %s", priority, major)
                        .containsEntry("reopening", major || Set.of("P1", "P2").contains(priority) ? "reopen" : "note");
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void howOftenTheSameMayHappen() {
        DecisionFile file = new DecisionFile("repetition");
        for (String criticality : CRITICALITIES) {
            for (String category : List.of("application", "workplace")) {
                int times = criticality.equals("critical") ? 3 : category.equals("workplace") ? 20 : 5;
                assertThat(file.decide("repetition", Map.of("serviceCriticality", criticality, "category", category)))
                        .as("%s, %s", criticality, category)
                        .containsEntry("times", times)
                        .containsEntry("within", "P30D");
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }
}

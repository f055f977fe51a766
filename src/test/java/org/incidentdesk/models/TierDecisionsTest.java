package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.CRITICALITIES;
import static org.incidentdesk.models.DomainValues.ENVIRONMENTS;
import static org.incidentdesk.models.DomainValues.GROUPS;
import static org.incidentdesk.models.DomainValues.LEVELS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small tables of the tiers: who gets work, who is paged, who approves, when a vendor is asked again. */
class TierDecisionsTest {

    private static final Set<String> GIVE_OUT = Set.of("application-l2", "infrastructure-l2", "engineering-l3");

    @Test
    void urgentWorkIsForTheGroupAndOperationsGiveOutTheRest() {
        DecisionFile file = new DecisionFile("assignment");
        for (String group : GROUPS) {
            for (String priority : PRIORITIES) {
                boolean urgent = Set.of("P1", "P2").contains(priority);
                assertThat(file.decide("assignment", Map.of("group", group, "priority", priority)))
                        .as("%s, %s", group, priority)
                        .containsEntry("assignTo", !urgent && GIVE_OUT.contains(group) ? "member" : "group")
                        .containsEntry(
                                "workload", Map.of("P1", 8, "P2", 4, "P3", 2).getOrDefault(priority, 1));
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void whoIsPagedAtWhichLevel() {
        DecisionFile file = new DecisionFile("paging");
        Map<String, List<String>> levels = Map.of(
                "P1 1", List.of("on-call", "sms, voice", "PT5M", "2"),
                "P1 2", List.of("group", "sms, voice", "PT5M", "1"),
                "P1 3", List.of("incident-manager", "sms, voice", "PT10M", "2"),
                "P2 1", List.of("on-call", "sms", "PT10M", "2"),
                "P2 2", List.of("group", "preferred", "PT15M", "1"),
                "P2 3", List.of("incident-manager", "preferred", "PT30M", "1"));
        for (String group : GROUPS) {
            for (String priority : PRIORITIES) {
                for (int level = 1; level <= 4; level++) {
                    Map<String, Object> answer =
                            file.decide("paging", Map.of("priority", priority, "pagedGroup", group, "level", level));
                    List<String> expected = levels.get(priority + " " + level);
                    if (expected == null) {
                        assertThat(answer)
                                .as("%s, %s, %s", group, priority, level)
                                .containsEntry("page", "nobody");
                    } else {
                        assertThat(List.of(
                                        answer.get("page"),
                                        answer.get("channels"),
                                        answer.get("wait"),
                                        String.valueOf(answer.get("times"))))
                                .as("%s, %s, %s", group, priority, level)
                                .isEqualTo(expected);
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void aWorkaroundIsApprovedIfItRisksOrCostsMuch() {
        DecisionFile file = new DecisionFile("workaround-approval");
        for (String risk : LEVELS) {
            for (double cost : List.of(0.0, 999.99, 1000.0, 50000.0)) {
                for (String criticality : CRITICALITIES) {
                    for (String priority : PRIORITIES) {
                        boolean risky =
                                risk.equals("high") || (risk.equals("medium") && criticality.equals("critical"));
                        Map<String, Object> answer = file.decide(
                                "workaround-approval",
                                Map.of(
                                        "workaroundRisk", risk,
                                        "workaroundCost", cost,
                                        "serviceCriticality", criticality,
                                        "priority", priority));
                        assertThat(answer)
                                .as("%s, %s, %s, %s", risk, cost, criticality, priority)
                                .containsEntry("approver", risky || cost >= 1000 ? "service-owner" : "none");
                        if (priority.equals("P1") && (risk.equals("high") || (!risky && cost >= 1000))) {
                            assertThat(answer).containsEntry("decideWithin", "PT15M");
                        }
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void onlyAP1InProductionIsTriedBeforeTheReporterIsTold() {
        DecisionFile file = new DecisionFile("smoke-test");
        for (String priority : PRIORITIES) {
            for (String environment : ENVIRONMENTS) {
                assertThat(file.answer("smoke-test", Map.of("priority", priority, "environment", environment)))
                        .isEqualTo(priority.equals("P1") && environment.equals("production") ? "yes" : "no");
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void theMoreUrgentItIsForTheVendorTheSoonerItIsAskedAgain() {
        DecisionFile file = new DecisionFile("vendor-follow-up");
        Map.of("critical", "PT1H", "high", "PT4H", "normal", "PT24H").forEach((priority, after) -> assertThat(
                        file.answer("vendor-follow-up", Map.of("vendorPriority", priority)))
                .isEqualTo(after));
        assertThat(file.unusedRules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "infrastructure, storage, file-share, Disk full on fs-02, production, free-full-disk",
        "infrastructure, storage, erp, No space left on device, test, free-full-disk",
        "infrastructure, server, erp, Disk full on fs-02, production, none",
        "infrastructure, storage, erp, A disk is slow, production, none",
        "application, error, intranet, Health check failed, production, restart-service",
        "application, error, crm, Health check failed, production, none",
        "access, permissions, crm, No access since my move to marketing, production, restore-access",
        "access, permissions, crm, Cannot log in since my move to marketing, production, none",
        "access, permissions, payroll, No access since my move to marketing, production, none"
    })
    void whatHappensAgainAndAgainHasAModel(
            String category, String subcategory, String service, String title, String environment, String model) {
        assertThat(new DecisionFile("incident-model")
                        .answer(
                                "incident-model",
                                Map.of(
                                        "category", category,
                                        "subcategory", subcategory,
                                        "service", service,
                                        "title", title,
                                        "environment", environment)))
                .isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"assignment", "paging", "workaround-approval", "smoke-test", "vendor-follow-up", "incident-model"
            })
    void explainsItself(String table) {
        new DecisionFile(table).assertThatItExplainsItself();
    }
}

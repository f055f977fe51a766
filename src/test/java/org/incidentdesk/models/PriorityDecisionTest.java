package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.CRITICALITIES;
import static org.incidentdesk.models.DomainValues.CUSTOMERS;
import static org.incidentdesk.models.DomainValues.DEADLINES;
import static org.incidentdesk.models.DomainValues.ENVIRONMENTS;
import static org.incidentdesk.models.DomainValues.EXPOSURES;
import static org.incidentdesk.models.DomainValues.LEVELS;
import static org.incidentdesk.models.DomainValues.PRIORITIES;
import static org.incidentdesk.models.DomainValues.SERVICES;
import static org.incidentdesk.models.DomainValues.USERS_AFFECTED;
import static org.incidentdesk.models.DomainValues.WORKAROUNDS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityDecisionTest {

    private static final List<String> EXPOSURE_KINDS =
            List.of("financialExposure", "securityExposure", "complianceExposure", "reputationExposure");

    private static final List<String> RAISED_TO = List.of("none", "P4", "P3", "P2", "P1");

    private final DecisionFile file = new DecisionFile("priority");

    @Test
    void exposureIsTheWorstOfItsFourKinds() {
        for (String financial : EXPOSURES) {
            for (String security : EXPOSURES) {
                for (String compliance : EXPOSURES) {
                    for (String reputation : EXPOSURES) {
                        var kinds = List.of(financial, security, compliance, reputation);
                        int worst = kinds.stream()
                                .mapToInt(EXPOSURES::indexOf)
                                .max()
                                .orElseThrow();
                        assertThat(file.answer("exposure", exposures(financial, security, compliance, reputation)))
                                .as("%s", kinds)
                                .isEqualTo(EXPOSURES.get(worst));
                    }
                }
            }
        }
    }

    /** Users and criticality count alike: three steps above the least make medium, four make high. */
    @Test
    void impactGrowsWithUsersAndCriticalityAndExposureLiftsIt() {
        for (String users : USERS_AFFECTED) {
            for (String criticality : CRITICALITIES) {
                for (String exposure : EXPOSURES) {
                    int steps = USERS_AFFECTED.indexOf(users) + CRITICALITIES.indexOf(criticality);
                    int byReach = steps >= 4 ? 2 : steps == 3 ? 1 : 0;
                    int expected = Math.max(byReach, EXPOSURES.indexOf(exposure));
                    assertThat(impact(users, criticality, exposure))
                            .as("%s, %s, %s", users, criticality, exposure)
                            .isEqualTo(LEVELS.get(expected));
                }
            }
        }
    }

    /** A nearer deadline is a step up, a better way round is a step down. */
    @Test
    void urgencyGrowsWithTheDeadlineAndFallsWithAWayRound() {
        for (String deadline : DEADLINES) {
            for (String workaround : WORKAROUNDS) {
                int steps = DEADLINES.indexOf(deadline) + WORKAROUNDS.indexOf(workaround) - 2;
                int expected = Math.max(0, Math.min(2, steps));
                assertThat(file.answer("urgency", Map.of("deadline", deadline, "workaround", workaround)))
                        .as("%s, %s", deadline, workaround)
                        .isEqualTo(LEVELS.get(expected));
            }
        }
    }

    @Test
    void anAdjustmentMovesThePriorityByOneStepAndNeverBeyondTheEnds() {
        // service, customer, environment that give -1, 0 and +1
        var adjustments = Map.of(
                -1, Map.of("service", "crm", "customer", "", "environment", "test"),
                0, Map.of("service", "crm", "customer", "", "environment", "production"),
                1, Map.of("service", "webshop", "customer", "wholesale", "environment", "production"));
        for (int impact = 0; impact < LEVELS.size(); impact++) {
            for (int urgency = 0; urgency < LEVELS.size(); urgency++) {
                for (int adjustment = -1; adjustment <= 1; adjustment++) {
                    Map<String, Object> inputs = levels(impact, urgency);
                    inputs.putAll(adjustments.get(adjustment));
                    int expected = Math.max(0, Math.min(4, impact + urgency + adjustment));
                    assertThat(file.answer("assessed-priority", inputs))
                            .as("impact %d, urgency %d, adjustment %d", impact, urgency, adjustment)
                            .isEqualTo(PRIORITIES.get(expected));
                }
            }
        }
    }

    @Test
    void whatAnEscalationHasRaisedStaysRaisedUnlessTheAssessmentIsMoreUrgent() {
        for (int assessed = 0; assessed < PRIORITIES.size(); assessed++) {
            for (String raisedTo : RAISED_TO) {
                int least = raisedTo.equals("none") ? 0 : PRIORITIES.indexOf(raisedTo);
                assertThat(raised(assessed, raisedTo))
                        .as("%s raised to %s", PRIORITIES.get(assessed), raisedTo)
                        .isEqualTo(PRIORITIES.get(Math.max(assessed, least)));
            }
        }
    }

    @Test
    void incidentFromBeforeThereWereEscalationsIsNotRaised() {
        for (int assessed = 0; assessed < PRIORITIES.size(); assessed++) {
            assertThat(file.answer("priority", assessedAs(assessed))).isEqualTo(PRIORITIES.get(assessed));
        }
    }

    @Test
    void onlyEnvironmentAndWholesaleOrdersWeighMoreOrLess() {
        for (String service : SERVICES) {
            for (String customer : CUSTOMERS) {
                for (String environment : ENVIRONMENTS) {
                    boolean lower = !environment.equals("production");
                    boolean raise = customer.equals("wholesale")
                            && List.of("webshop", "erp").contains(service);
                    assertThat(file.answer(
                                    "priority-adjustment",
                                    Map.of("service", service, "customer", customer, "environment", environment)))
                            .as("%s, %s, %s", service, customer, environment)
                            .isEqualTo(lower ? "lower" : raise ? "raise" : "keep");
                }
            }
        }
    }

    /** Walks the whole graph: whatever gets worse, the priority never falls. */
    @Test
    void priorityNeverFallsWhenAnythingGetsWorseAndEveryRuleIsUsed() {
        var scales = List.of(USERS_AFFECTED, CRITICALITIES, EXPOSURES, DEADLINES, WORKAROUNDS);
        Map<List<Integer>, Integer> priorities = new HashMap<>();
        for (List<Integer> point : points(scales)) {
            for (String environment : List.of("production", "test")) {
                for (String customer : List.of("", "wholesale")) {
                    int priority = priorityAt(point, environment, customer);
                    if (environment.equals("production") && customer.isEmpty()) {
                        priorities.put(point, priority);
                    }
                }
            }
        }
        priorities.forEach((point, priority) -> {
            for (int axis = 0; axis < point.size(); axis++) {
                List<Integer> worse = new ArrayList<>(point);
                worse.set(axis, point.get(axis) + 1);
                if (priorities.containsKey(worse)) {
                    assertThat(priorities.get(worse))
                            .as("%s against %s", worse, point)
                            .isGreaterThanOrEqualTo(priority);
                }
            }
        });
        assertThat(priorities.values()).contains(0, 1, 2, 3, 4);

        for (String kind : EXPOSURE_KINDS) {
            for (String exposure : EXPOSURES) {
                Map<String, Object> inputs = noExposure();
                inputs.put(kind, exposure);
                file.answer("exposure", inputs);
            }
        }
        file.answer(
                "priority-adjustment", Map.of("service", "erp", "customer", "wholesale", "environment", "production"));
        for (int assessed = 0; assessed < PRIORITIES.size(); assessed++) {
            for (String raisedTo : RAISED_TO) {
                raised(assessed, raisedTo);
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // one person cannot log in to the CRM, needs it today
        "one, high, none, today, none, production, '', crm, P3",
        // the webshop is down
        "all, critical, none, now, none, production, '', webshop, P1",
        "all, critical, none, now, none, production, wholesale, webshop, P1",
        "all, critical, none, now, none, test, '', webshop, P2",
        // a slow intranet, no hurry
        "many, low, none, none, full, production, '', intranet, P5",
        "many, low, none, none, full, test, '', intranet, P5",
        // data in wrong hands, one person, something to be done this week
        "one, low, severe, week, partial, production, '', workplace, P3",
        "several, critical, none, today, partial, production, retail, webshop, P2",
        "several, high, none, today, partial, production, wholesale, erp, P2"
    })
    void examples(
            String users,
            String criticality,
            String securityExposure,
            String deadline,
            String workaround,
            String environment,
            String customer,
            String service,
            String expected) {
        Map<String, Object> inputs = noExposure();
        inputs.put("usersAffected", users);
        inputs.put("serviceCriticality", criticality);
        inputs.put("securityExposure", securityExposure);
        inputs.put("deadline", deadline);
        inputs.put("workaround", workaround);
        inputs.put("environment", environment);
        inputs.put("customer", customer);
        inputs.put("service", service);
        inputs.put("raisedTo", "none");
        assertThat(file.answer("priority", inputs)).isEqualTo(expected);
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private int priorityAt(List<Integer> point, String environment, String customer) {
        Map<String, Object> inputs = noExposure();
        inputs.put("usersAffected", USERS_AFFECTED.get(point.get(0)));
        inputs.put("serviceCriticality", CRITICALITIES.get(point.get(1)));
        inputs.put("complianceExposure", EXPOSURES.get(point.get(2)));
        inputs.put("deadline", DEADLINES.get(point.get(3)));
        inputs.put("workaround", WORKAROUNDS.get(point.get(4)));
        inputs.put("service", "webshop");
        inputs.put("customer", customer);
        inputs.put("environment", environment);
        inputs.put("raisedTo", "none");
        return PRIORITIES.indexOf(file.answer("priority", inputs));
    }

    private String raised(int assessed, String raisedTo) {
        Map<String, Object> inputs = assessedAs(assessed);
        inputs.put("raisedTo", raisedTo);
        return file.answer("priority", inputs);
    }

    private static Map<String, Object> assessedAs(int priority) {
        int impact = Math.min(2, priority);
        Map<String, Object> inputs = levels(impact, priority - impact);
        inputs.putAll(Map.of("service", "crm", "customer", "", "environment", "production"));
        return inputs;
    }

    /** What gives these levels of impact and urgency. */
    private static Map<String, Object> levels(int impact, int urgency) {
        Map<String, Object> inputs = noExposure();
        inputs.put("usersAffected", "several");
        inputs.put("serviceCriticality", List.of("low", "high", "critical").get(impact));
        inputs.put("deadline", DEADLINES.get(urgency));
        inputs.put("workaround", "none");
        return inputs;
    }

    private String impact(String users, String criticality, String exposure) {
        Map<String, Object> inputs = noExposure();
        inputs.put("usersAffected", users);
        inputs.put("serviceCriticality", criticality);
        inputs.put("reputationExposure", exposure);
        return file.answer("impact", inputs);
    }

    /** Every combination of positions on the scales. */
    private static List<List<Integer>> points(List<List<String>> scales) {
        List<List<Integer>> points = List.of(List.of());
        for (List<String> scale : scales) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> point : points) {
                for (int position = 0; position < scale.size(); position++) {
                    List<Integer> next = new ArrayList<>(point);
                    next.add(position);
                    longer.add(next);
                }
            }
            points = longer;
        }
        return points;
    }

    private static Map<String, Object> noExposure() {
        return exposures("none", "none", "none", "none");
    }

    private static Map<String, Object> exposures(
            String financial, String security, String compliance, String reputation) {
        Map<String, Object> inputs = new HashMap<>();
        inputs.put("financialExposure", financial);
        inputs.put("securityExposure", security);
        inputs.put("complianceExposure", compliance);
        inputs.put("reputationExposure", reputation);
        return inputs;
    }
}

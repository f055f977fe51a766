package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.CUSTOMERS;
import static org.incidentdesk.models.DomainValues.HOLD_REASONS;
import static org.incidentdesk.models.DomainValues.SERVICES;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.OutputValues;
import org.junit.jupiter.api.Test;

class NotificationDecisionTest {

    private static final List<String> PRIORITIES = List.of("undetermined", "P1", "P2", "P3", "P4", "P5");
    private static final String NOBODY_NAMED = "security-response";

    private final DecisionFile file = new DecisionFile("notification");

    /** What the table says for one event and audience: wording, urgency, how long it is of use; "" if nothing. */
    private static String expected(String event, String audience, String priority) {
        boolean urgent = Set.of("P1", "P2").contains(priority);
        boolean reporter = audience.equals("reporter");
        String work = priority.equals("P3") ? "normal" : "low";
        return switch (event) {
            case "reported" -> reporter ? "received normal always" : "";
            case "handed-over", "false-alarm", "mail-too-large" -> reporter ? event + " normal always" : "";
            case "assigned" ->
                switch (audience) {
                    case "incident-manager" -> priority.equals("P1") ? "assigned page unresolved" : "";
                    case "group" ->
                        priority.equals("undetermined") ? "" : "assigned " + (urgent ? "page" : work) + " unresolved";
                    default -> "";
                };
            case "assigned-to-you" -> audience.equals("assignee") ? "assigned-to-you normal unresolved" : "";
            case "waiting-for-reporter" -> reporter ? "question normal on-hold" : "";
            case "waiting-for-vendor", "waiting-for-change", "waiting-for-monitoring" ->
                reporter ? "waiting low on-hold" : "";
            case "reminder-reporter" -> reporter ? "reminder normal on-hold" : "";
            case "reminder-vendor", "reminder-change", "reminder-monitoring" ->
                audience.equals("assignee") ? "hold-reminder normal on-hold" : "";
            case "message-to-reporter" -> reporter ? "message normal always" : "";
            case "message-from-reporter" -> audience.equals("assignee") ? "reporter-wrote normal always" : "";
            case "response-at-risk", "resolution-at-risk" -> event + " normal unresolved";
            case "response-breached", "resolution-breached" -> event + (urgent ? " page" : " normal") + " unresolved";
            case "update" ->
                switch (audience) {
                    case "customer" -> "bulletin normal always";
                    case "reporter", "stakeholders" -> "update normal always";
                    default -> "";
                };
            case "update-due" -> audience.equals("assignee") ? "update-due normal awaited" : "";
            case "resolved" ->
                switch (audience) {
                    case "customer" -> urgent ? "resolved normal always" : "";
                    case "stakeholders" -> "resolved low always";
                    case "reporter" -> "resolved normal resolved";
                    default -> "";
                };
            case "reopened" -> audience.equals("group") ? "reopened normal unresolved" : "";
            case "closed-without-answer" -> reporter ? "closed normal always" : "";
            case "withdrawn" -> audience.equals("assignee") ? "withdrawn low always" : "";
            case "announcement" -> "announcement normal always";
            default -> "";
        };
    }

    @Test
    void whoIsToldWhatAndHowSoon() {
        List<String> audiences = new ArrayList<>(listed("audience"));
        audiences.add(NOBODY_NAMED);
        for (String event : listed("event")) {
            for (String audience : audiences) {
                for (String priority : PRIORITIES) {
                    List<Map<String, Object>> answers = decide(event, audience, priority, "crm", "internal");
                    String expected = expected(event, audience, priority);
                    assertThat(answers.stream()
                                    .map(answer -> answer.get("wording") + " " + answer.get("urgency") + " "
                                            + answer.get("onlyWhile")))
                            .as("%s, %s, %s", event, audience, priority)
                            .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
                    assertThat(answers)
                            .allSatisfy(answer -> assertThat(answer).containsEntry("deliveryChannel", "preferred"));
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void serviceAndCustomerMakeNoDifferenceYet() {
        for (String service : SERVICES) {
            for (String customer : CUSTOMERS) {
                assertThat(decide("update", "customer", "P2", service, customer))
                        .hasSize(1);
            }
        }
    }

    /** An event that the table does not list can be told to nobody, and nobody would notice. */
    @Test
    void everyEventThatAModelOrTheProductRaisesIsListed() throws IOException {
        Set<String> raised = new LinkedHashSet<>(List.of(
                "message-to-reporter",
                "message-from-reporter",
                "update",
                "update-due",
                "assigned-to-you",
                "mail-too-large"));
        for (String event : eventsOfModels()) {
            if (event.contains("${holdReason}")) {
                HOLD_REASONS.forEach(reason -> raised.add(event.replace("${holdReason}", reason)));
            } else if (event.startsWith("${commitment}-")) {
                for (String commitment : List.of("response", "resolution")) {
                    raised.addAll(List.of(commitment + "-at-risk", commitment + "-breached"));
                }
            } else if (event.startsWith("${")) {
                Arrays.stream(event.split("'", -1))
                        .filter(word -> word.matches("[a-z-]{5,}"))
                        .filter(word -> !word.equals("none"))
                        .forEach(raised::add);
            } else {
                raised.add(event);
            }
        }

        // Nobody is told of a reclassification that leaves the incident where it is.
        raised.remove("reclassified");
        assertThat(listed("event")).containsAll(raised);
        assertThat(raised).contains("closed", "closed-without-answer", "assigned", "resolved", "waiting-for-vendor");
    }

    @Test
    void everyWordingHasItsTextInEveryLanguage() {
        List<String> wordings = Dmn.readModelFromFile(
                        Path.of("dmn/notification.dmn").toFile())
                .getModelElementsByType(OutputEntry.class)
                .stream()
                .filter(cell -> cell.getId().endsWith("_wording"))
                .map(cell -> cell.getTextContent().strip().replace("\"", ""))
                .distinct()
                .toList();
        assertThat(wordings).isNotEmpty().allSatisfy(wording -> {
            assertThat(Path.of("src/main/resources/templates", wording + ".en.md"))
                    .exists();
            assertThat(Path.of("src/main/resources/templates", wording + ".de.md"))
                    .exists();
        });
        assertThat(Dmn.readModelFromFile(Path.of("dmn/notification.dmn").toFile())
                        .getModelElementsByType(OutputValues.class)
                        .stream()
                        .map(values -> values.getTextContent().replace("\"", ""))
                        .filter(values -> values.contains("received"))
                        .flatMap(values -> Arrays.stream(values.split(",")))
                        .map(String::strip))
                .containsAll(wordings);
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private List<Map<String, Object>> decide(
            String event, String audience, String priority, String service, String customer) {
        return file.decideAll(
                "notification",
                Map.of(
                        "event", event,
                        "audience", audience,
                        "priority", priority,
                        "service", service,
                        "customer", customer));
    }

    private static List<String> listed(String input) {
        return Dmn.readModelFromFile(Path.of("dmn/notification.dmn").toFile())
                .getModelElementsByType(Input.class)
                .stream()
                .filter(it -> it.getInputExpression().getTextContent().strip().equals(input))
                .flatMap(
                        it -> Arrays.stream(it.getInputValues().getTextContent().split(",")))
                .map(value -> value.strip().replace("\"", ""))
                .toList();
    }

    private static List<String> eventsOfModels() throws IOException {
        try (Stream<Path> models = Files.list(Path.of("processes"))) {
            return models.flatMap(NotificationDecisionTest::events).distinct().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Stream<String> events(Path model) {
        return Bpmn.readModelFromFile(model.toFile()).getModelElementsByType(CamundaInputParameter.class).stream()
                .filter(input -> "event".equals(input.getCamundaName()))
                .map(input -> input.getTextContent().strip());
    }
}

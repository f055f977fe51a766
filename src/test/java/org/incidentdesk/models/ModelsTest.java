package org.incidentdesk.models;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.ParallelGateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaFailedJobRetryTimeCycle;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.Output;
import org.incidentdesk.DeskTest;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.IncidentNotFoundException;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** What holds for every process, decision and form, whichever is added next: names that link, and words that agree. */
@DeskTest
class ModelsTest {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final Pattern BEAN = Pattern.compile("[$#]\\{(\\w+)}");
    private static final Pattern EXPRESSION = Pattern.compile("[$#]\\{.*}");
    private static final String NO_INCIDENT = "INC0000000";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private IdentityService identity;

    @Autowired
    private Incidents incidents;

    @Autowired
    private ObjectMapper json;

    // --- Processes --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("processes")
    void aProcessHasTheNameOfItsFileAVersionAndATimeToLive(Path file) {
        assertThat(all(file, Process.class)).singleElement().satisfies(process -> {
            assertThat(process.getId() + ".bpmn").isEqualTo(file.getFileName().toString());
            assertThat(process.isExecutable()).isTrue();
            assertThat(process.getCamundaVersionTag()).isNotBlank();
            assertThat(process.getCamundaHistoryTimeToLiveString()).isNotBlank();
            assertThat(documented(process)).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("processes")
    void idsSayWhatTypeTheirElementIs(Path file) {
        assertThat(all(file, FlowNode.class)).isNotEmpty().allSatisfy(node -> assertThat(node.getId())
                .startsWith(prefixOf(node)));
        assertThat(all(file, SequenceFlow.class))
                .allSatisfy(flow -> assertThat(flow.getId()).startsWith("flow_"));
        assertThat(all(file, Message.class))
                .allSatisfy(message -> assertThat(message.getId()).startsWith("message_"));
    }

    @ParameterizedTest
    @MethodSource("processes")
    void gatewaysAskTheirFlowsAnswerAndJoinsHaveNoName(Path file) {
        assertThat(all(file, FlowNode.class))
                .filteredOn(node -> !(node instanceof Gateway))
                .allSatisfy(node -> assertThat(node.getName()).as(node.getId()).isNotBlank());
        assertThat(all(file, Gateway.class)).allSatisfy(gateway -> {
            boolean asks = gateway.getOutgoing().size() > 1
                    && !(gateway instanceof ParallelGateway || gateway instanceof EventBasedGateway);
            if (asks) {
                assertThat(gateway.getName()).as(gateway.getId()).endsWith("?");
                assertThat(gateway.getOutgoing())
                        .allSatisfy(flow ->
                                assertThat(flow.getName()).as(flow.getId()).isNotBlank());
            } else {
                assertThat(gateway.getName()).as(gateway.getId()).isNull();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("processes")
    void everyTaskForAPersonSaysWhenItIsDoneAndEveryEventWhoReacts(Path file) {
        assertThat(all(file, FlowNode.class))
                .filteredOn(node -> node instanceof UserTask || node instanceof Event)
                .isNotEmpty()
                .allSatisfy(node -> assertThat(documented(node))
                        .as("%s has documentation", node.getId())
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("processes")
    void everyDelegateExpressionIsABean(Path file) {
        assertThat(all(file, BaseElement.class))
                .filteredOn(element -> attribute(element, "delegateExpression").isPresent())
                .allSatisfy(element -> {
                    Matcher bean = BEAN.matcher(
                            attribute(element, "delegateExpression").orElseThrow());
                    assertThat(bean.matches()).as(element.getId()).isTrue();
                    assertThat(context.getBean(bean.group(1))).as(bean.group(1)).isInstanceOf(JavaDelegate.class);
                });
    }

    @ParameterizedTest
    @MethodSource("processes")
    void everyFormAndEveryDecisionThatAProcessNamesHasItsFile(Path file) {
        Set<String> forms = attributes(file, "formRef");
        Set<String> decisions = attributes(file, "decisionRef");

        assertThat(forms)
                .allSatisfy(form -> assertThat(Path.of("forms", form + ".form")).exists());
        assertThat(decisions).allSatisfy(decision -> assertThat(Path.of("dmn", decision + ".dmn"))
                .exists());
        assertThat(all(file, UserTask.class))
                .allSatisfy(task ->
                        assertThat(attribute(task, "formRef")).as(task.getId()).isPresent());
        assertThat(all(file, BusinessRuleTask.class)).allSatisfy(task -> assertThat(attribute(task, "decisionRef"))
                .as(task.getId())
                .isPresent());
    }

    @ParameterizedTest
    @MethodSource("processes")
    void everyCandidateGroupOfATaskExists(Path file) {
        assertThat(all(file, UserTask.class)).allSatisfy(task -> {
            List<String> candidates = task.getCamundaCandidateGroupsList();
            assertThat(candidates).as(task.getId()).isNotEmpty();
            assertThat(candidates)
                    .filteredOn(group -> !EXPRESSION.matcher(group).matches())
                    .isSubsetOf(groups());
        });
    }

    @ParameterizedTest
    @MethodSource("processes")
    void whateverCanFailInTheBackgroundIsRetriedAtGrowingIntervals(Path file) {
        assertThat(all(file, FlowNode.class)).filteredOn(ModelsTest::hasJob).allSatisfy(node -> {
            assertThat(node.getExtensionElements()).as(node.getId()).isNotNull();
            assertThat(node.getExtensionElements()
                            .getElementsQuery()
                            .filterByType(CamundaFailedJobRetryTimeCycle.class)
                            .list())
                    .as("failedJobRetryTimeCycle of %s", node.getId())
                    .singleElement()
                    .satisfies(cycle ->
                            assertThat(cycle.getTextContent().split(",")).hasSizeGreaterThan(1));
        });
    }

    @ParameterizedTest
    @MethodSource("processes")
    void whatIsSentOutsideIsRetriedAtGrowingIntervals(Path file) {
        assertThat(all(file, FlowNode.class))
                .filteredOn(node -> attribute(node, "topic").isPresent())
                .allSatisfy(node -> assertThat(node.getExtensionElements()
                                .getElementsQuery()
                                .filterByType(CamundaProperties.class)
                                .singleResult()
                                .getCamundaProperties())
                        .as(node.getId())
                        .singleElement()
                        .satisfies(property -> {
                            assertThat(property.getCamundaName()).isEqualTo("retryPauses");
                            assertThat(Arrays.stream(property.getCamundaValue().split(","))
                                            .map(Duration::parse))
                                    .hasSizeGreaterThan(1)
                                    .isSorted();
                        }));
    }

    @ParameterizedTest
    @MethodSource("processes")
    void whoeverTellsSomebodySaysOfWhat(Path file) {
        assertThat(all(file, FlowNode.class))
                .filteredOn(node -> attribute(node, "delegateExpression").equals(Optional.of("${notifyDelegate}")))
                .allSatisfy(node -> assertThat(node).isInstanceOf(SendTask.class))
                .allSatisfy(node -> assertThat(node.getExtensionElements()
                                .getElementsQuery()
                                .filterByType(CamundaInputOutput.class)
                                .singleResult()
                                .getCamundaInputParameters())
                        .as(node.getId())
                        .extracting(CamundaInputParameter::getCamundaName)
                        .contains("event"));
    }

    // --- Decisions --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("decisions")
    void aDecisionFileHoldsTheDecisionOfItsNameAndEachHasAVersionAndATimeToLive(Path file) {
        assertThat(Dmn.readModelFromFile(file.toFile()).getModelElementsByType(Decision.class))
                .isNotEmpty()
                .allSatisfy(decision -> {
                    assertThat(decision.getVersionTag()).as(decision.getId()).isNotBlank();
                    assertThat(decision.getCamundaHistoryTimeToLiveString())
                            .as(decision.getId())
                            .isNotBlank();
                })
                .extracting(decision -> decision.getId() + ".dmn")
                .contains(file.getFileName().toString());
    }

    @Test
    void everyGroupThatTheRoutingTableAnswersExists() {
        assertThat(answers(Path.of("dmn", "routing.dmn"), "group"))
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(groups()).contains(answer.get(0)));
    }

    // --- Forms ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("forms")
    void aFormHasTheNameOfItsFile(Path file) {
        JsonNode form = form(file);
        assertThat(form.path("id").asText() + ".form")
                .isEqualTo(file.getFileName().toString());
        assertThat(form.path("executionPlatform").asText()).isEqualTo("Camunda Platform");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyOptionOfAFactIsAValueThatTheRecordAccepts(Path file) {
        options(file).forEach((key, values) -> Fact.ofKey(key)
                .ifPresent(fact -> assertThat(values).as("options of %s", key).allSatisfy(value -> assertThat(
                                accepted(fact, value))
                        .as("the record accepts %s", value)
                        .isTrue())));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyOptionIsAValueThatTheDecisionsKnow(Path file) {
        Map<String, Set<String>> known = decisionInputs();
        assertThat(known).containsKeys("confirmation", "category");
        options(file).forEach((key, values) -> {
            if (known.containsKey(key)) {
                assertThat(known.get(key)).as("values of %s in dmn/", key).containsAll(values);
            }
        });
    }

    @Test
    void theFormsOfferExactlyTheSubcategoriesThatTheClassificationSuggests() {
        Map<String, Set<String>> suggested =
                answers(Path.of("dmn", "classification.dmn"), "category", "subcategory").stream()
                        .collect(groupingBy(answer -> answer.get(1), mapping(answer -> answer.get(0), toSet())));

        for (String form : List.of("triage-incident", "diagnose-in-tier")) {
            Path file = Path.of("forms", form + ".form");
            Map<String, Set<String>> offered = new HashMap<>();
            for (JsonNode option : component(file, "subcategory").path("values")) {
                // "Performance (application, network)"
                String label = option.path("label").asText();
                String categories = label.substring(label.indexOf('(') + 1, label.indexOf(')'));
                offered.put(option.path("value").asText(), Set.of(categories.split(", ")));
            }
            assertThat(offered).as(form).isEqualTo(suggested);
            assertThat(options(file).get("category"))
                    .containsExactlyInAnyOrderElementsOf(
                            suggested.values().stream().flatMap(Set::stream).collect(toSet()));
        }
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static Stream<Path> processes() throws IOException {
        return files("processes", ".bpmn");
    }

    private static Stream<Path> decisions() throws IOException {
        return files("dmn", ".dmn");
    }

    private static Stream<Path> forms() throws IOException {
        return files("forms", ".form");
    }

    private static Stream<Path> files(String directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    private static <T extends BaseElement> List<T> all(Path bpmn, Class<T> type) {
        BpmnModelInstance model = Bpmn.readModelFromFile(bpmn.toFile());
        return List.copyOf(model.getModelElementsByType(type));
    }

    private static String prefixOf(FlowNode node) {
        if (node instanceof SubProcess sub) {
            return sub.triggeredByEvent() ? "eventSubProcess_" : "subProcess_";
        }
        Map<Class<? extends FlowNode>, String> prefixes = Map.of(
                StartEvent.class, "startEvent_",
                EndEvent.class, "endEvent_",
                Gateway.class, "gateway_",
                UserTask.class, "userTask_",
                ServiceTask.class, "serviceTask_",
                BusinessRuleTask.class, "ruleTask_",
                SendTask.class, "sendTask_",
                ReceiveTask.class, "receiveTask_",
                CallActivity.class, "callActivity_");
        return prefixes.entrySet().stream()
                .filter(prefix -> prefix.getKey().isInstance(node))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> node instanceof Event ? "event_" : "a prefix for " + node.getElementType());
    }

    private static boolean documented(BaseElement element) {
        return element.getDocumentations().stream()
                .anyMatch(text -> !text.getTextContent().isBlank());
    }

    private static Optional<String> attribute(BaseElement element, String name) {
        return Optional.ofNullable(element.getAttributeValueNs(CAMUNDA, name));
    }

    private static Set<String> attributes(Path file, String name) {
        return all(file, BaseElement.class).stream()
                .flatMap(element -> attribute(element, name).stream())
                .collect(toSet());
    }

    private static boolean hasJob(FlowNode node) {
        if (node instanceof EventBasedGateway) {
            return false;
        }
        return node.isCamundaAsyncBefore()
                || node.isCamundaAsyncAfter()
                || (node instanceof CatchEvent event
                        && event.getEventDefinitions().stream().anyMatch(TimerEventDefinition.class::isInstance));
    }

    private Set<String> groups() {
        return identity.createGroupQuery().list().stream().map(Group::getId).collect(toSet());
    }

    /** What the rules of a table answer for these outputs, without the quotes. */
    private static List<List<String>> answers(Path dmn, String... outputs) {
        DmnModelInstance model = Dmn.readModelFromFile(dmn.toFile());
        DecisionTable table =
                model.getModelElementsByType(DecisionTable.class).iterator().next();
        List<String> names = table.getOutputs().stream().map(Output::getName).toList();
        assertThat(names).contains(outputs);
        return table.getRules().stream()
                .map(rule -> Arrays.stream(outputs)
                        .map(output -> List.copyOf(rule.getOutputEntries())
                                .get(names.indexOf(output))
                                .getTextContent()
                                .strip()
                                .replace("\"", ""))
                        .toList())
                .toList();
    }

    /** The values that the inputs of all tables list, by the variable that an input reads. */
    private static Map<String, Set<String>> decisionInputs() {
        Map<String, Set<String>> known = new HashMap<>();
        try (Stream<Path> files = decisions()) {
            files.flatMap(file -> Dmn.readModelFromFile(file.toFile()).getModelElementsByType(Input.class).stream())
                    .filter(input -> input.getInputValues() != null)
                    .forEach(input -> {
                        Set<String> values = Stream.of(
                                        input.getInputValues().getTextContent().split(","))
                                .map(value -> value.strip().replace("\"", ""))
                                .collect(toSet());
                        known.merge(
                                input.getInputExpression().getTextContent().strip(), values, ModelsTest::intersection);
                    });
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> intersection(Set<String> one, Set<String> other) {
        Set<String> both = new HashSet<>(one);
        both.retainAll(other);
        return both;
    }

    private JsonNode form(Path file) {
        try {
            return json.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode component(Path form, String key) {
        return components(form(form)).stream()
                .filter(component -> component.path("key").asText().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No field " + key + " in " + form));
    }

    private static List<JsonNode> components(JsonNode parent) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode component : parent.path("components")) {
            found.add(component);
            found.addAll(components(component));
        }
        return found;
    }

    /** The options that a form lists itself, by key. */
    private Map<String, List<String>> options(Path file) {
        Map<String, List<String>> options = new HashMap<>();
        for (JsonNode component : components(form(file))) {
            List<String> values = new ArrayList<>();
            component
                    .path("values")
                    .forEach(option -> values.add(option.path("value").asText()));
            if (!values.isEmpty()) {
                options.put(component.path("key").asText(), values);
            }
        }
        return options;
    }

    /** Asks the record itself, about an incident that does not exist, so that nothing changes. */
    private boolean accepted(Fact fact, String value) {
        try {
            incidents.state(NO_INCIDENT, Map.of(fact, value));
            return true;
        } catch (InvalidInputException e) {
            return false;
        } catch (IncidentNotFoundException e) {
            return true;
        }
    }
}

package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The building blocks that Camunda Modeler offers: what they name exists, and they are what our own models use. */
@DeskTest
class ElementTemplatesTest {

    private static final Path DIRECTORY = Path.of(".camunda", "element-templates");

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ObjectMapper json;

    @ParameterizedTest
    @MethodSource("files")
    void whatABlockNamesExists(Path file) throws IOException {
        JsonNode template = read(file);
        assertThat(template.path("id").asText())
                .isEqualTo("org.incidentdesk." + file.getFileName().toString().replace(".json", ""));
        List<String> delegates = values(template, "camunda:delegateExpression");
        List<String> called = values(template, "calledElement");
        List<String> topics = values(template, "camunda:topic");
        assertThat(delegates.size() + called.size() + topics.size()).isOne();
        delegates.forEach(bean ->
                assertThat(context.getBean(bean.replaceAll("[${}]", ""))).isInstanceOf(JavaDelegate.class));
        called.forEach(
                process -> assertThat(Path.of("processes", process + ".bpmn")).exists());
        topics.forEach(topic -> assertThat(topic).isEqualTo("automation"));
    }

    @Test
    void anAutomationOfOursIsWhatTheBlockMakes() throws IOException {
        FlowNode ours = node("free-full-disk", "serviceTask_cleanUp");

        assertThat(inputs(ours)).isEqualTo(inputs("run-automation.json"));
    }

    @Test
    void aPageOfOursIsWhatTheBlockMakes() throws IOException {
        assertThat(inputs(node("tier-work", "serviceTask_pageOnCall"))).isEqualTo(inputs("page-on-call.json"));
    }

    @Test
    void anApprovalTakesWithItWhatOursTakes() throws IOException {
        CallActivity ours = (CallActivity) node("tier-work", "callActivity_approveWorkaround");
        JsonNode template = read(DIRECTORY.resolve("ask-for-approval.json"));

        assertThat(values(template, "calledElement")).containsExactly(ours.getCalledElement());
        List<CamundaIn> ins = ours.getExtensionElements()
                .getElementsQuery()
                .filterByType(CamundaIn.class)
                .list();
        assertThat(ins)
                .extracting(CamundaIn::getCamundaBusinessKey)
                .contains(property(template, "camunda:in:businessKey"));
        assertThat(ins).extracting(CamundaIn::getCamundaVariables).contains("all");
        assertThat(StreamSupport.stream(template.path("properties").spliterator(), false)
                        .map(property -> property.at("/binding/target").asText())
                        .filter(target -> !target.isEmpty()))
                .containsExactly("workaroundPlan", "workaroundCost", "workaroundRisk");
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList().stream();
        }
    }

    private JsonNode read(Path file) throws IOException {
        JsonNode template = json.readTree(Files.readString(file));
        return template.isArray() ? template.get(0) : template;
    }

    private List<String> inputs(String file) throws IOException {
        return StreamSupport.stream(
                        read(DIRECTORY.resolve(file)).path("properties").spliterator(), false)
                .filter(property -> property.at("/binding/type").asText().equals("camunda:inputParameter"))
                .map(property -> property.at("/binding/name").asText())
                .toList();
    }

    private static List<String> inputs(FlowNode node) {
        return node
                .getExtensionElements()
                .getElementsQuery()
                .filterByType(CamundaInputOutput.class)
                .singleResult()
                .getCamundaInputParameters()
                .stream()
                .map(CamundaInputParameter::getCamundaName)
                .toList();
    }

    private static FlowNode node(String process, String id) {
        return Bpmn.readModelFromFile(new File("processes", process + ".bpmn")).getModelElementById(id);
    }

    private static List<String> values(JsonNode template, String name) {
        return StreamSupport.stream(template.path("properties").spliterator(), false)
                .filter(property -> property.at("/binding/name").asText().equals(name))
                .map(property -> property.path("value").asText())
                .toList();
    }

    private static String property(JsonNode template, String type) {
        return StreamSupport.stream(template.path("properties").spliterator(), false)
                .filter(property -> property.at("/binding/type").asText().equals(type))
                .map(property -> property.path("value").asText())
                .findFirst()
                .orElseThrow();
    }
}

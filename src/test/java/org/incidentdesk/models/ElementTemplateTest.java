package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.IncidentDriver.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Input;
import org.incidentdesk.DeskTest;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.process.Sending;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The building block that a process owner drops on a task in Camunda Modeler. */
@DeskTest
class ElementTemplateTest {

    private static final Path FILE = Path.of(".camunda/element-templates/send-notification.json");
    private static final Path TABLE = Path.of("dmn/notification.dmn");

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private GreenMail mailServer;

    @Autowired
    private ObjectMapper json;

    private JsonNode template;

    @BeforeEach
    void read() throws IOException {
        template = json.readTree(FILE.toFile()).get(0);
    }

    @Test
    void itOffersOnlyWhatTheTableKnows() {
        assertThat(choices("event")).isNotEmpty().allSatisfy(event -> assertThat(listed("event"))
                .contains(event));
        assertThat(choices("audience"))
                .contains("table")
                .filteredOn(audience -> !audience.equals("table"))
                .containsExactlyInAnyOrderElementsOf(listed("audience"));
    }

    @Test
    void whatAProcessOwnerMakesOfItGoesOutWithoutJava() throws Exception {
        IncidentDriver desk = new IncidentDriver(context);
        String model = withStep(Map.of(
                "event",
                "announcement",
                "audience",
                "incident-manager",
                "text",
                "${group} has got ${priority} ${title}"));
        Set<String> before = deployments();

        desk.deployWhile(engine.getRepositoryService().createDeployment().addString("incident.bpmn", model), () -> {
            String number = desk.report("rita", report("title", "The CRM shows an error"));
            desk.work(number, "dana", "userTask_checkReport", Map.of("reportType", "incident"));
            desk.work(number, "dana", "userTask_triageIncident", Map.of());

            assertThat(desk.told(number, "announcement")).singleElement().satisfies(told -> {
                assertThat(told).returns("person:mona", Told::recipient);
                assertThat(told.says("text")).isEqualTo("application-l1 has got P3 The CRM shows an error");
            });
            Sending.now(context);
            assertThat(mailTo("mona@aldermoor.example", number))
                    .contains("application-l1 has got P3 The CRM shows an error");
            engine.getRuntimeService()
                    .deleteProcessInstance(desk.instance(number).getId(), "end of the test");
        });

        assertThat(deployments()).isEqualTo(before);
    }

    private Set<String> deployments() {
        return engine.getRepositoryService().createDeploymentQuery().list().stream()
                .map(deployment -> deployment.getId())
                .collect(Collectors.toSet());
    }

    /** The incident process with a step more behind "Tell group", as Modeler writes it when the template is applied. */
    private String withStep(Map<String, String> values) throws IOException {
        StringBuilder attributes = new StringBuilder();
        StringBuilder inputs = new StringBuilder();
        Set<String> unused = new HashSet<>(values.keySet());
        for (JsonNode property : template.path("properties")) {
            JsonNode binding = property.path("binding");
            String name = binding.path("name").asText();
            String value = values.getOrDefault(name, property.path("value").asText());
            unused.remove(name);
            if (binding.path("type").asText().equals("property")) {
                attributes.append(' ').append(name).append("=\"").append(value).append('"');
            } else {
                assertThat(binding.path("type").asText()).isEqualTo("camunda:inputParameter");
                inputs.append("<camunda:inputParameter name=\"%s\">%s</camunda:inputParameter>".formatted(name, value));
            }
        }
        assertThat(unused).isEmpty();
        // "bpmn:SendTask" in the template is <bpmn:sendTask> in a file.
        String tag = template.path("elementType").path("value").asText().replace("bpmn:S", "bpmn:s");
        String step = "<%s id=\"sendTask_own\" name=\"Tell managers\" camunda:modelerTemplate=\"%s\"%s>"
                        .formatted(tag, template.path("id").asText(), attributes)
                + "<bpmn:extensionElements><camunda:inputOutput>" + inputs
                + "</camunda:inputOutput></bpmn:extensionElements></" + tag + ">"
                + "<bpmn:sequenceFlow id=\"flow_own\" sourceRef=\"sendTask_own\" targetRef=\"gateway_joinRestore\" />";
        String flow = "sourceRef=\"sendTask_tellGroup\" targetRef=\"gateway_joinRestore\"";
        String model = Files.readString(Path.of("processes/incident.bpmn"));
        assertThat(model).contains(flow);
        return model.replace(flow, "sourceRef=\"sendTask_tellGroup\" targetRef=\"sendTask_own\"")
                .replaceFirst("(?=<bpmn:sequenceFlow id=\"flow_toRestoreService\")", Matcher.quoteReplacement(step));
    }

    private List<String> choices(String property) {
        return StreamSupport.stream(template.path("properties").spliterator(), false)
                .filter(it -> it.path("binding").path("name").asText().equals(property))
                .flatMap(it -> StreamSupport.stream(it.path("choices").spliterator(), false))
                .map(choice -> choice.path("value").asText())
                .toList();
    }

    private static List<String> listed(String input) {
        return Dmn.readModelFromFile(TABLE.toFile()).getModelElementsByType(Input.class).stream()
                .filter(it -> it.getInputExpression().getTextContent().strip().equals(input))
                .flatMap(
                        it -> Arrays.stream(it.getInputValues().getTextContent().split(",")))
                .map(value -> value.strip().replace("\"", ""))
                .toList();
    }

    private String mailTo(String address, String number) {
        return Stream.of(mailServer.getReceivedMessagesForDomain(address))
                .filter(mail -> subject(mail).contains(number))
                .map(GreenMailUtil::getBody)
                .map(body -> body.replace("=\r\n", ""))
                .collect(Collectors.joining("\n"));
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}

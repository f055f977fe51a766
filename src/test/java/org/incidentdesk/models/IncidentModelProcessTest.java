package org.incidentdesk.models;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.externaltask.ExternalTask;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.ScriptedProviders;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.process.Automating;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** The incident models, with a program that is asked over HTTP. */
@DeskTest
class IncidentModelProcessTest extends ScriptedProviders {

    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String NO_ANSWER = "event_noAnswer";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private ObjectMapper json;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;

    @BeforeEach
    void begin() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        WEB.resetAll();
        clock.stopAt(Instant.parse("2026-03-02T07:30:00Z"));
    }

    @AfterEach
    void end() {
        desk.numbers().stream()
                .filter(number -> desk.instance(number) != null)
                .forEach(number -> desk.withdraw(number, "dana", "End of the test"));
        clock.goOn();
        BpmnAwareTests.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "free-full-disk,  Disk full on fs-02,                        file-share, measure-disk clean-disk check-disk",
        "restart-service, Error: health check failed for intranet,   intranet,   restart-service check-health",
        "restore-access,  No access to the CRM since I moved to a new role, crm, look-up-role grant-rights check-access"
    })
    void aModelThatSucceedsSolvesTheIncidentWithoutAnybody(String model, String title, String service, String actions) {
        answers("{\"result\": \"succeeded\", \"detail\": \"4 GB freed\"}");
        String number = machineReport(title, service);
        String[] steps = actions.split(" ");
        for (String ignored : steps) {
            assertThat(Automating.now(context)).isOne();
        }

        assertThat(desk.record(number))
                .returns("closed", Incident::status)
                .returns("automation", Incident::resolvedBy)
                .returns("permanent", Incident::resolutionKind);
        assertThat(desk.record(number).resolution()).endsWith(": 4 GB freed");
        assertThat(requests())
                .extracting(request -> body(request).path("action").asText())
                .containsExactly(steps);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("AUTOMATION"))
                .extracting(Entry::process)
                .containsOnly(model);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("AUTOMATION"))
                .hasSize(2 * steps.length)
                .first()
                .returns("Automation asked: " + steps[0] + " (automation)", Entry::text);
        assertThat(desk.told(number, "assigned")).isEmpty();
    }

    @Test
    void whatIsAskedIsSignedAndSaysWhatItIsAbout() {
        answers("{\"result\": \"succeeded\"}");
        String number = fullDisk();

        Automating.now(context);

        LoggedRequest request = requests().get(0);
        assertThat(request.getHeader("webhook-id")).startsWith("automation-");
        assertThat(request.getHeader("webhook-signature")).startsWith("v1,");
        assertThat(body(request).at("/incident/number").asText()).isEqualTo(number);
        assertThat(body(request).at("/incident/service").asText()).isEqualTo("file-share");
        assertThat(body(request).path("callback").asText()).contains("/automation/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"result\": \"failed\", \"detail\": \"Nothing to remove\"} | Nothing to remove",
                "200 | {\"result\": \"maybe\"} | does not say whether it has succeeded",
                "200 | fine | does not say whether it has succeeded",
                "404 | {} | answers with 404"
            })
    void aStepThatFailsLeavesItToTheTiers(int status, String answer, String problem) {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withStatus(status).withBody(answer)));
        String number = fullDisk();

        Automating.now(context);
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.instance(number)).hasPassed("event_modelFailed", "sendTask_tellGroup");
        assertThat((String) desk.variable(number, "modelProblem")).contains(problem);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("AUTOMATION"))
                .last()
                .satisfies(entry -> assertThat(entry.text()).contains("Automation failed: measure-disk", problem));
    }

    @ParameterizedTest
    @CsvSource({
        "Error: health check failed for intranet, intranet",
        "No access to the CRM since I moved to a new role, crm"
    })
    void anyModelLeavesWhatItCannotDoToTheTiers(String title, String service) {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withBody("{\"result\": \"failed\"}")));
        String failed = machineReport(title, service);
        Automating.now(context);
        desk.runJobs(failed);
        assertThat(desk.at(failed)).isWaitingAtExactly(DIAGNOSE);

        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withStatus(202)));
        String silent = machineReport(title, service);
        Automating.now(context);
        desk.fire(silent, NO_ANSWER);
        assertThat(desk.at(silent)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aStepThatNeverAnswersLeavesItToTheTiersAndWhatComesLaterChangesNothing() {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withStatus(202)));
        String number = fullDisk();
        Automating.now(context);
        String callback = callback();
        assertThat(Automating.now(context)).as("it is not asked again").isZero();
        assertThat(desk.timer(number, NO_ANSWER).getDuedate().toInstant())
                .isEqualTo(Instant.parse("2026-03-02T07:40:00Z"));

        desk.fire(number, NO_ANSWER);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(DeskClient.on(port)
                        .post(callback, Map.of("result", "succeeded"))
                        .status())
                .isEqualTo(409);
        assertThat(desk.timeline(number)).last().satisfies(entry -> assertThat(entry.text())
                .startsWith("Automation succeeded, too late: measure-disk"));
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aResultThatComesLaterLetsTheModelGoOn() {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withStatus(202)));
        fullDisk();
        Automating.now(context);
        String callback = callback();
        DeskClient program = DeskClient.on(port);

        assertThat(program.post(callback + "x", Map.of("result", "succeeded")).status())
                .isEqualTo(404);
        assertThat(program.post(callback, Map.of("result", "perhaps")).status()).isEqualTo(400);
        assertThat(program.post(callback, Map.of("result", "succeeded", "detail", "82 % used"))
                        .status())
                .isEqualTo(204);
        assertThat(program.post(callback, Map.of("result", "succeeded")).status())
                .as("said once more")
                .isEqualTo(204);
        assertThat(program.post(callback, Map.of("result", "failed")).status()).isEqualTo(409);

        assertThat(Automating.now(context)).as("the next step").isOne();
        assertThat(requests())
                .extracting(request -> body(request).path("action").asText())
                .containsExactly("measure-disk", "clean-disk");
    }

    @Test
    void aFailureThatComesLaterLeavesItToTheTiers() {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withStatus(202)));
        String number = fullDisk();
        Automating.now(context);

        DeskClient.on(port).post(callback(), Map.of("result", "failed", "detail", "No such disk"));
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void anEndpointThatIsDownIsAskedAgainUnderTheSameIdAndThenPeopleTakeOver() {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withStatus(503)));
        String number = fullDisk();
        Automating.now(context);
        assertThat(Automating.now(context)).as("not before 10 s").isZero();
        for (int seconds : List.of(11, 61, 301)) {
            clock.stopAt(clock.instant().plusSeconds(seconds));
            assertThat(Automating.now(context)).isOne();
        }
        desk.runJobs(number);

        assertThat(requests()).hasSize(4);
        assertThat(requests().stream()
                        .map(request -> request.getHeader("webhook-id"))
                        .distinct())
                .hasSize(1);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat((String) desk.variable(number, "modelProblem")).contains("wants to be left alone");
    }

    @Test
    void withoutSuchAnEndpointPeopleTakeOver() {
        String number = fullDisk();
        ExternalTask task = engine.getExternalTaskService()
                .createExternalTaskQuery()
                .topicName("automation")
                .singleResult();
        engine.getRuntimeService().setVariable(task.getExecutionId(), "endpoint", "elsewhere");

        Automating.now(context);
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat((String) desk.variable(number, "modelProblem")).contains("has no endpoint elsewhere");
    }

    @Test
    void anIncidentThatIsWithdrawnAsksForNothingMore() {
        String number = fullDisk();
        desk.withdraw(number, "dana", "Not needed");

        assertThat(Automating.now(context)).isZero();
    }

    @Test
    void aProcessOwnerAddsAModelWithoutJava() throws Exception {
        clock.goOn();
        answers("{\"result\": \"succeeded\", \"detail\": \"Done\"}");
        String bpmn = new String(Files.readAllBytes(Path.of("processes/restart-service.bpmn")), StandardCharsets.UTF_8)
                .replace("restart-service", "restart-printer")
                .replace("definitions_restart_service", "definitions_restart_printer");
        String table = new String(Files.readAllBytes(Path.of("dmn/incident-model.dmn")), StandardCharsets.UTF_8)
                .replace("\"restart-service\"", "\"restart-printer\"")
                .replace("&quot;restart-service&quot;", "&quot;restart-printer&quot;");
        desk.deployWhile(
                engine.getRepositoryService()
                        .createDeployment()
                        .name("A model of our own")
                        .addString("restart-printer.bpmn", bpmn)
                        .addString("incident-model.dmn", table),
                () -> {
                    clock.stopAt(Instant.parse("2026-03-02T07:30:00Z"));
                    String number = machineReport("Error: health check failed for intranet", "intranet");
                    Automating.now(context);
                    Automating.now(context);
                    assertThat(desk.record(number)).returns("closed", Incident::status);
                    assertThat(desk.timeline(number))
                            .filteredOn(entry -> entry.kind().equals("AUTOMATION"))
                            .extracting(Entry::process)
                            .containsOnly("restart-printer");
                    end();
                });
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private void answers(String body) {
        WEB.stubFor(post(AUTOMATION).willReturn(aResponse().withBody(body)));
    }

    private String fullDisk() {
        return machineReport("Disk full on fs-02", "file-share");
    }

    private String machineReport(String title, String service) {
        String number = desk.reportByMachine(Map.of(Fact.TITLE, title, Fact.SERVICE, service, Fact.SOURCE, "probe 7"));
        if (desk.record(number).priority() == null) {
            desk.work(number, "dana", "userTask_triageIncident", Map.of());
        }
        assertThat(desk.instance(number)).isWaitingAtExactly("callActivity_runModel");
        return number;
    }

    private List<LoggedRequest> requests() {
        return WEB.findAll(postRequestedFor(urlEqualTo(AUTOMATION)));
    }

    private String callback() {
        return URI.create(body(requests().get(0)).path("callback").asText()).getPath();
    }

    private JsonNode body(LoggedRequest request) {
        try {
            return json.readTree(request.getBodyAsString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.record.Fact;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** What happens again and again is proposed to problem management. */
@DeskTest
class RepetitionTest {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private MovableClock clock;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;
    private DeskClient http;

    @BeforeEach
    void begin() {
        desk = new IncidentDriver(context);
        http = DeskClient.on(port);
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    @AfterEach
    void end() {
        clock.goOn();
    }

    @Test
    void theFifthTimeIsProposedOnceWithAllOfThem() {
        List<String> numbers = new ArrayList<>();
        numbers.add(solved("payroll", "The job of the night ran out of memory"));
        clock.advance(Duration.ofDays(31));
        for (int i = 0; i < 4; i++) {
            numbers.add(solved("payroll", "The job of the night ran out of memory"));
        }
        solved("payroll", "Somebody cut a cable");
        assertThat(proposals("payroll")).isEmpty();

        numbers.add(solved("payroll", "Job of the night: out of memory"));

        List<String> recent = numbers.subList(1, 6);
        assertThat(proposals("payroll")).singleElement().satisfies(proposal -> assertThat(proposal.path("incidents"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(recent));
        String last = numbers.get(5);
        assertThat(desk.told(last, "problem-proposed"))
                .extracting(Told::recipient)
                .containsExactly("person:mona");
        assertThat(desk.timeline(last))
                .extracting(Entry::text)
                .contains("Proposed to problem management: 5 times within 30 days: " + String.join(", ", recent));

        String later = solved("payroll", "Job of the night: out of memory");
        assertThat(desk.told(later, "problem-proposed")).isEmpty();
        assertThat(proposals("payroll")).singleElement().satisfies(proposal -> assertThat(proposal.path("incidents"))
                .hasSize(6));
    }

    @Test
    void problemManagementAnswersAndTheNextTimeIsProposedAnew() {
        for (int i = 0; i < 5; i++) {
            solved("erp", "The index was corrupt");
        }
        long id = proposals("erp").get(0).path("id").asLong();
        String path = "/api/problem-proposals/" + id + "/answer";

        assertThat(http.as("rita").get("/api/problem-proposals").status()).isEqualTo(403);
        assertThat(http.as("dana").post(path, Map.of("answer", "Mine")).status())
                .isEqualTo(403);
        assertThat(http.as("mona").post(path, Map.of("answer", " ")).badFields())
                .containsExactly("answer");
        assertThat(http.as("mona")
                        .post(path, Map.of("answer", "Problem 12 is open"))
                        .status())
                .isEqualTo(204);
        assertThat(http.as("mona").post(path, Map.of("answer", "Again")).status())
                .isEqualTo(404);

        solved("erp", "The index was corrupt");
        assertThat(proposals("erp"))
                .extracting(proposal -> proposal.path("answer").asText())
                .containsExactly("null", "Problem 12 is open");
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private List<JsonNode> proposals(String service) {
        return StreamSupport.stream(
                        http.as("dana").get("/api/problem-proposals").json().spliterator(), false)
                .filter(proposal -> proposal.path("service").asText().equals(service))
                .toList();
    }

    /** By its group, and closed by the desk where it does not close by itself. */
    private String solved(String service, String cause) {
        String number = desk.reportByMachine(
                Map.of(Fact.TITLE, "Error: a job has failed", Fact.SERVICE, service, Fact.SOURCE, "cron"));
        if (desk.record(number).group() == null) {
            desk.work(number, "dana", "userTask_triageIncident", Map.of());
        }
        String agent = desk.members(desk.record(number).group()).get(0);
        desk.work(
                number,
                agent,
                "userTask_diagnoseIncident",
                Map.of(
                        "resolution", "Ran it again",
                        "resolutionKind", "workaround",
                        "resolvedBy", "support",
                        "cause", cause));
        if (!desk.record(number).isClosed()) {
            desk.work(number, "dana", "userTask_closeIncident", Map.of("closureCode", "solved"));
        }
        assertThat(desk.record(number).isClosed()).isTrue();
        return number;
    }
}

package org.incidentdesk.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@DeskTest
class MaintenanceApiTest {

    private static final String MAINTENANCES = "/api/maintenances";

    @LocalServerPort
    private int port;

    @Autowired
    private MovableClock clock;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Maintenances maintenances;

    private DeskClient ivo;

    @BeforeEach
    void begin() {
        clock.stopAt(Instant.parse("2026-03-10T12:00:00Z"));
        jdbc.sql("delete from maintenance").update();
        ivo = DeskClient.on(port).as("ivo");
    }

    @AfterEach
    void forget() {
        jdbc.sql("delete from maintenance").update();
        clock.goOn();
    }

    private static Map<String, Object> upgrade() {
        return new HashMap<>(Map.of(
                "title", " New database ",
                "description", "Orders wait meanwhile.",
                "services", List.of("webshop", "erp", "webshop"),
                "from", "2026-03-10T13:00:00Z",
                "to", "2026-03-10T15:00:00Z",
                "published", true));
    }

    private long planned() {
        Answer answer = ivo.post(MAINTENANCES, upgrade());
        assertThat(answer.status()).isEqualTo(201);
        return answer.json().path("id").asLong();
    }

    @Test
    void whatIsPlannedIsListedUntilItIsOver() {
        long id = planned();

        JsonNode planned = ivo.get(MAINTENANCES).json();
        assertThat(planned).hasSize(1);
        assertThat(planned.at("/0/id").asLong()).isEqualTo(id);
        assertThat(planned.at("/0/title").asText()).isEqualTo("New database");
        assertThat(planned.at("/0/services")).hasSize(2);
        assertThat(planned.at("/0/plannedAt").asText()).isEqualTo("2026-03-10T12:00:00Z");
        clock.stopAt(Instant.parse("2026-03-10T15:00:00Z"));
        assertThat(ivo.get(MAINTENANCES).json()).isEmpty();
    }

    @Test
    void aServiceIsUnderMaintenanceFromTheBeginningUpToTheEnd() {
        planned();

        assertThat(maintenances.current("webshop")).isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(maintenances.current("webshop")).isPresent();
        assertThat(maintenances.current("crm")).isEmpty();
        clock.advance(Duration.ofHours(2));
        assertThat(maintenances.current("webshop")).isEmpty();
    }

    @Test
    void whatGoesOnIsEndedAndWhatIsToComeIsTakenBack() {
        long id = planned();
        clock.advance(Duration.ofMinutes(90));

        assertThat(ivo.delete(MAINTENANCES + "/" + id).status()).isEqualTo(204);
        assertThat(maintenances.current("webshop")).isEmpty();
        assertThat(maintenances.endingAfter(Instant.parse("2026-03-10T12:00:00Z")))
                .extracting(Maintenances.Maintenance::to)
                .containsExactly(Instant.parse("2026-03-10T13:30:00Z"));
        assertThat(ivo.delete(MAINTENANCES + "/" + id).status()).isEqualTo(404);
        clock.stopAt(Instant.parse("2026-03-10T12:00:00Z"));
        long coming = planned();
        assertThat(ivo.delete(MAINTENANCES + "/" + coming).status()).isEqualTo(204);
        assertThat(jdbc.sql("select count(*) from maintenance")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(ivo.delete(MAINTENANCES + "/x").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "title, ' ', title",
        "title, a\0b, title",
        "from, , from",
        "to, , to",
        "to, 2026-03-10T13:00:00Z, to",
        "to, 2026-04-10T13:00:01Z, to",
        "from, tomorrow, from",
        "colour, red, colour",
    })
    void whatCannotBePlannedIsRefusedWithTheField(String field, String value, String bad) {
        Map<String, Object> wanted = upgrade();
        wanted.put(field, value);

        Answer answer = ivo.post(MAINTENANCES, wanted);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(bad);
        assertThat(ivo.get(MAINTENANCES).json()).isEmpty();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        Map<String, Object> wanted = upgrade();
        wanted.put("title", "x".repeat(201));
        wanted.put("description", "x".repeat(4001));
        wanted.put("services", List.of("no-such-service"));
        wanted.put("to", "2026-03-10T12:00:00Z");

        assertThat(ivo.post(MAINTENANCES, wanted).badFields())
                .containsExactly("title", "description", "services", "to");
        wanted = upgrade();
        wanted.put("services", List.of());
        wanted.put("from", "2026-03-10T10:00:00Z");
        wanted.put("to", "2026-03-10T12:00:00Z");
        Answer past = ivo.post(MAINTENANCES, wanted);
        assertThat(past.badFields()).containsExactly("services", "to");
        assertThat(past.text()).contains("must not be past");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rita", "sensor"})
    void onlyStaffSeeAndPlanIt(String user) {
        long id = planned();
        DeskClient outsider = DeskClient.on(port).as(user);

        assertThat(outsider.get(MAINTENANCES).status()).isEqualTo(403);
        assertThat(outsider.post(MAINTENANCES, upgrade()).status()).isEqualTo(403);
        assertThat(outsider.delete(MAINTENANCES + "/" + id).status()).isEqualTo(403);
        assertThat(DeskClient.on(port).get(MAINTENANCES).status()).isEqualTo(401);
        assertThat(ivo.get(MAINTENANCES).json()).hasSize(1);
    }
}

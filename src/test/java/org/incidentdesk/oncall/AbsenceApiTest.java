package org.incidentdesk.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@DeskTest
class AbsenceApiTest {

    private static final String PATH = "/api/absences";
    private static final Map<String, String> NEXT_CHRISTMAS =
            Map.of("from", "2030-12-24T08:00:00Z", "to", "2030-12-27T08:00:00Z", "reason", "Family");

    @LocalServerPort
    private int port;

    private DeskClient desk;

    @BeforeEach
    void connect() {
        desk = DeskClient.on(port);
    }

    @Test
    void somebodyIsAwayAndWhyIsNotForEverybody() {
        Answer added = desk.as("alan").post(PATH, NEXT_CHRISTMAS);
        assertThat(added.status()).isEqualTo(201);
        long id = added.json().path("id").asLong();

        assertThat(absence("alan", id).path("reason").asText()).isEqualTo("Family");
        assertThat(absence("mona", id).path("reason").asText()).isEqualTo("Family");
        assertThat(absence("amira", id).path("person").asText()).isEqualTo("alan");
        assertThat(absence("amira", id).path("reason").asText()).isEmpty();

        assertThat(desk.as("amira").delete(PATH + "/" + id).status()).isEqualTo(403);
        assertThat(desk.as("alan").delete(PATH + "/" + id).status()).isEqualTo(204);
        assertThat(desk.as("alan").delete(PATH + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void nobodyElseTakesBackWhatIsOver() {
        Map<String, String> past = Map.of("from", "2020-12-24T08:00:00Z", "to", "2020-12-27T08:00:00Z");
        Answer added = desk.as("alan").post(PATH, past);
        assertThat(added.status()).isEqualTo(201);
        String absence = PATH + "/" + added.json().path("id").asLong();

        assertThat(desk.as("rita").delete(absence).status()).isEqualTo(403);
        assertThat(desk.as("amira").delete(absence).status()).isEqualTo(403);
        assertThat(desk.as("alan").delete(absence).status()).isEqualTo(204);
        assertThat(desk.as("rita").delete(absence).status()).isEqualTo(404);
    }

    @Test
    void onlyManagersSayItOfOthersAndReportersNotAtAll() {
        Map<String, String> ofAlan =
                Map.of("person", "alan", "from", "2030-12-24T08:00:00Z", "to", "2030-12-27T08:00:00Z");

        assertThat(desk.as("amira").post(PATH, ofAlan).status()).isEqualTo(403);
        assertThat(desk.as("rita").post(PATH, NEXT_CHRISTMAS).status()).isEqualTo(403);
        assertThat(desk.as("rita").get(PATH).status()).isEqualTo(403);
        Answer added = desk.as("mona").post(PATH, ofAlan);
        assertThat(added.status()).isEqualTo(201);
        desk.as("mona").delete(PATH + "/" + added.json().path("id").asLong());
    }

    @ParameterizedTest
    @CsvSource({
        "alan, , 2030-12-27T08:00:00Z, from is required",
        "alan, 2030-12-27T08:00:00Z, 2030-12-24T08:00:00Z, to must be after from",
        "alan, 2030-12-27T08:00:00Z, 2032-12-24T08:00:00Z, by 366 days at most",
        "nobody, 2030-12-24T08:00:00Z, 2030-12-27T08:00:00Z, nobody's user id"
    })
    void whatCannotBeIsRefused(String person, String from, String to, String problem) {
        Map<String, String> wanted =
                from == null ? Map.of("person", person, "to", to) : Map.of("person", person, "from", from, "to", to);

        Answer answer = desk.as("mona").post(PATH, wanted);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains(problem.split(" ", 2)[1]);
    }

    private JsonNode absence(String reader, long id) {
        return StreamSupport.stream(desk.as(reader).get(PATH).json().spliterator(), false)
                .filter(absence -> absence.path("id").asLong() == id)
                .findFirst()
                .orElseThrow();
    }
}

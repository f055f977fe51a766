package org.incidentdesk.oncall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
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
class OnCallApiTest {

    private static final String YAML = "application/yaml";
    private static final String GOOD =
            """
            rotas:
              - group: workplace-l1
                zone: Europe/Berlin
                layers:
                  - name: Weekly
                    from: 2026-03-02
                    handOver: "09:00"
                    days: 7
                    people: [wim, dana]
            """;

    @LocalServerPort
    private int port;

    @Autowired
    private MovableClock clock;

    @Autowired
    private JdbcClient jdbc;

    private DeskClient admin;
    private DeskClient wim;

    @BeforeEach
    void begin() {
        clock.stopAt(Instant.parse("2026-03-03T11:00:00Z"));
        admin = DeskClient.on(port).as("admin");
        wim = DeskClient.on(port).as("wim");
        assertThat(admin.put("/api/rotas", GOOD, YAML).status()).isEqualTo(200);
    }

    @AfterEach
    void forget() {
        clock.goOn();
        jdbc.sql("delete from rota_override").update();
        jdbc.sql("delete from rota where group_id = 'workplace-l1'").update();
    }

    @Test
    void staffSeeWhoIsOnCallNowAndAtAnyTime() {
        assertThat(onCall("")).containsEntry("workplace-l1", "Wim Wouters").containsKey("network-l1");
        assertThat(onCall("?at=2026-03-09T08:00:00Z")).containsEntry("workplace-l1", "Dana Diaz");
        assertThat(onCall("?at=2026-03-01T08:00:00Z")).containsEntry("workplace-l1", "null");
        assertThat(DeskClient.on(port).as("rita").get("/api/on-call").status()).isEqualTo(403);
        assertThat(DeskClient.on(port).get("/api/on-call").status()).isEqualTo(401);
    }

    @Test
    void theNextFourWeeksShowEachShiftAndEachGap() {
        admin.put("/api/rotas", GOOD + "        outside: emea-office\n", YAML);

        JsonNode shifts = wim.get("/api/rotas/workplace-l1/shifts").json();

        assertThat(shifts.findValuesAsText("from").get(0)).isEqualTo("2026-03-03T11:00:00Z");
        assertThat(shifts.findValuesAsText("to").get(shifts.size() - 1)).isEqualTo("2026-03-31T11:00:00Z");
        assertThat(StreamSupport.stream(shifts.spliterator(), false)
                        .map(shift -> shift.path("person").isNull()))
                .contains(true, false);
        assertThat(wim.get("/api/rotas/workplace-l1/shifts?from=2026-03-03T00:00:00Z&to=2027-03-05T00:00:00Z")
                        .badFields())
                .containsExactly("to");
        assertThat(wim.get("/api/rotas/no-such-group/shifts").json()).isEmpty();
    }

    // --- Page and feed ----------------------------------------------------------------------------------------------

    @Test
    void thePageShowsStaffWhoIsOnCallWithGapsAndReplacements() {
        admin.put("/api/rotas", GOOD + "        outside: emea-office\n", YAML);
        wim.post(
                "/api/rotas/workplace-l1/overrides",
                Map.of(
                        "person", "dana",
                        "from", "2026-03-04T10:00:00Z",
                        "to", "2026-03-04T12:00:00Z",
                        "reason", "<b>Dentist</b>"));

        Answer page = wim.get("/on-call");

        assertThat(page.status()).isEqualTo(200);
        Element group = Jsoup.parse(page.text()).getElementById("workplace-l1");
        assertThat(group.select(".now").text()).isEqualTo("Wim Wouters until Tue 3 Mar 13:00");
        assertThat(group.select("ul").text())
                .isEqualTo("Dana Diaz instead, Wed 4 Mar 11:00 to Wed 4 Mar 13:00 (<b>Dentist</b>), says Wim Wouters");
        assertThat(group.select("tr.gap")).isNotEmpty();
        assertThat(group.select("summary").text()).matches("Shifts, with [0-9]+ in which nobody is on call");
        assertThat(Jsoup.parse(page.text()).getElementById("network-l1").select(".gap"))
                .isEmpty();
        assertThat(DeskClient.on(port).as("rita").get("/on-call").status()).isEqualTo(403);
        assertThat(DeskClient.on(port).get("/on-call").status()).isEqualTo(401);
    }

    @Test
    void everybodyHasAFeedOfTheirOwnShiftsThatNeedsNoLogin() {
        String address = Jsoup.parse(wim.get("/on-call").text()).select("p a").attr("href");
        assertThat(address)
                .startsWith("http://127.0.0.1:" + port + "/on-call/wim.")
                .endsWith(".ics");
        String path = address.substring(address.indexOf("/on-call/"));

        Answer feed = DeskClient.on(port).get(path);

        assertThat(feed.status()).isEqualTo(200);
        assertThat(feed.header("Content-Type")).startsWith("text/calendar");
        assertThat(feed.text().lines())
                .contains(
                        "BEGIN:VCALENDAR",
                        "SUMMARY:On call: Workplace support (tier 1)",
                        "DTSTART:20260302T080000Z",
                        "DTEND:20260309T080000Z")
                .doesNotContain("DTSTART:20260309T080000Z");
        assertThat(feed.text()).contains("UID:workplace-l1-1772438400-wim@incident-desk", "\r\n");
        for (String wrong :
                List.of(path.replace("wim.", "dana."), path.replaceAll("[.][^.]+[.]ics", ".0.ics"), "/on-call/x.ics")) {
            assertThat(DeskClient.on(port).get(wrong).status()).as(wrong).isEqualTo(404);
        }
    }

    // --- Overrides --------------------------------------------------------------------------------------------------

    @Test
    void anOverrideIsInForceAtOnceUntilItIsTakenBack() {
        Answer made = wim.post(
                "/api/rotas/workplace-l1/overrides",
                Map.of(
                        "person",
                        "dana",
                        "from",
                        "2026-03-03T10:00:00Z",
                        "to",
                        "2026-03-03T12:00:00Z",
                        "reason",
                        "Dentist"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(onCall("")).containsEntry("workplace-l1", "Dana Diaz");
        JsonNode override = wim.get("/api/rotas/workplace-l1/overrides").json().path(0);
        assertThat(override.path("reason").asText()).isEqualTo("Dentist");
        assertThat(override.path("createdBy").asText()).isEqualTo("wim");

        long id = made.json().path("ids").path(0).asLong();
        assertThat(wim.delete("/api/rotas/network-l1/overrides/" + id).status()).isEqualTo(403);
        assertThat(admin.delete("/api/rotas/network-l1/overrides/" + id).status())
                .isEqualTo(404);
        assertThat(wim.delete("/api/rotas/workplace-l1/overrides/" + id).status())
                .isEqualTo(204);

        assertThat(onCall("")).containsEntry("workplace-l1", "Wim Wouters");
    }

    @Test
    void twoExchangeTheirShifts() {
        Answer swap = wim.post(
                "/api/rotas/workplace-l1/swaps",
                Map.of("one", "2026-03-10T12:00:00Z", "other", "2026-03-17T12:00:00Z"));

        assertThat(swap.status()).as(swap.text()).isEqualTo(201);
        assertThat(wim.get("/api/rotas/workplace-l1/shifts?from=2026-03-09T08:00:00Z&to=2026-03-23T08:00:00Z")
                        .json()
                        .findValuesAsText("person"))
                .containsExactly("wim", "dana");
        assertThat(onCall("?at=2026-03-24T08:00:00Z")).as("as before").containsEntry("workplace-l1", "Dana Diaz");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "overrides | {\"from\":\"2026-03-03T10:00:00Z\",\"to\":\"2026-03-03T12:00:00Z\"} | person",
                "overrides | {\"person\":\"wim\",\"to\":\"2026-03-03T12:00:00Z\"} | from",
                "overrides | {\"person\":\"nobody\",\"from\":\"2026-03-03T10:00:00Z\",\"to\":\"2026-03-03T12:00:00Z\"} | person",
                "overrides | {\"person\":\"wim@aldermoor.example\",\"from\":\"2026-03-03T10:00:00Z\",\"to\":\"2026-03-03T12:00:00Z\"} | person",
                "overrides | {\"person\":\"wim\",\"from\":\"2026-03-03T12:00:00Z\",\"to\":\"2026-03-03T12:00:00Z\"} | to",
                "overrides | {\"person\":\"wim\",\"from\":\"2026-03-01T12:00:00Z\",\"to\":\"2026-03-02T12:00:00Z\"} | to",
                "swaps     | {\"one\":\"2026-02-10T12:00:00Z\",\"other\":\"2026-03-17T12:00:00Z\"} | one",
                "swaps     | {\"one\":\"2026-03-10T12:00:00Z\",\"other\":\"2026-03-11T12:00:00Z\"} | other"
            })
    void whatCannotBeIsRefusedWithItsField(String what, String body, String field) {
        Answer answer = wim.post("/api/rotas/workplace-l1/" + what, body, "application/json");

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(field);
        assertThat(wim.get("/api/rotas/workplace-l1/overrides").json()).isEmpty();
    }

    @Test
    void onlyTheGroupItsManagersAndAdministratorsReplaceSomebody() {
        Map<String, String> body =
                Map.of("person", "dana", "from", "2026-03-03T10:00:00Z", "to", "2026-03-03T12:00:00Z");
        assertThat(DeskClient.on(port)
                        .as("alan")
                        .post("/api/rotas/workplace-l1/overrides", body)
                        .status())
                .isEqualTo(403);
        assertThat(DeskClient.on(port)
                        .as("mona")
                        .post("/api/rotas/workplace-l1/overrides", body)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void theFileCanBeReadChangedAndPutBackByAdministratorsOnly() {
        Answer file = admin.with("Accept", YAML).get("/api/rotas");

        assertThat(file.text()).contains("workplace-l1").contains("handOver: \"09:00");
        assertThat(wim.put("/api/rotas", file.text(), YAML).status()).isEqualTo(403);
        assertThat(admin.put("/api/rotas", file.text().replace("days: 7", "days: 1"), YAML)
                        .status())
                .isEqualTo(200);
        assertThat(onCall("")).containsEntry("workplace-l1", "Dana Diaz");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "group: workplace-l1   | group: nobody         | rotas[nobody].group",
                "zone: Europe/Berlin   | zone: Berlin          | rotas[workplace-l1].zone",
                "zone: Europe/Berlin   | zone: '+01:00'        | rotas[workplace-l1].zone",
                "people: [wim, dana]   | people: []            | rotas[workplace-l1].layers[0].people",
                "people: [wim, dana]   | people: [wim, nobody] | rotas[workplace-l1].layers[0].people",
                "days: 7               | days: 0               | rotas[workplace-l1].layers[0].days",
                "days: 7               | days: weekly          | rotas[0].layers[0].days",
                "name: Weekly          | title: Weekly         | rotas[0].layers[0].title",
                "from: 2026-03-02      | from: Monday          | rotas[0].layers[0].from",
                "from: 2026-03-02      | until: 2026-03-02     | rotas[workplace-l1].layers[0].from",
                "name: Weekly          | within: mars          | rotas[workplace-l1].layers[0].name",
                "rotas:                | rotes:                | rotes"
            })
    void aFileWithAMistakeIsRefusedWithItsPlaceAndChangesNothing(String was, String is, String place) {
        Answer answer = admin.put("/api/rotas", GOOD.replace(was, is), YAML);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.badFields()).contains(place);
        assertThat(onCall("")).containsEntry("workplace-l1", "Wim Wouters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rotas:", "rotas: []", "rotas: [null]", "- a", "{", "a: 1\na: 2"})
    void whatIsNoFileOfRotasIsRefused(String file) {
        assertThat(admin.put("/api/rotas", file, YAML).status()).isEqualTo(400);
    }

    @Test
    void theDemoIsAGoodFile() throws IOException {
        String demo = Files.readString(Path.of("src/main/resources/demo/rotas.yaml"));

        assertThat(admin.put("/api/rotas", demo, YAML).status()).isEqualTo(200);
    }

    /** By group, the name of who is on call. */
    private Map<String, String> onCall(String query) {
        Answer answer = wim.get("/api/on-call" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Map<String, String> names = new TreeMap<>();
        answer.json()
                .forEach(entry -> names.put(
                        entry.path("group").asText(), entry.path("name").asText()));
        return names;
    }
}

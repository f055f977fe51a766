package org.incidentdesk.servicelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@DeskTest
class CalendarApiTest {

    private static final String API = "/api/calendars";
    private static final String YAML = "application/yaml";
    private static final Instant MONDAY = Instant.parse("2026-06-15T00:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-06-16T00:00:00Z");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Calendars calendars;

    private DeskClient desk;
    private DeskClient admin;

    @BeforeEach
    void connect() {
        desk = DeskClient.on(port);
        admin = desk.as("admin");
    }

    @Test
    void staffReadTheCalendarsOfTheDemo() {
        Answer answer = desk.as("dana").get(API);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.json().path("calendars").findValuesAsText("id"))
                .contains("24x7", "emea-office", "americas-office", "apac-office");
        assertThat(answer.json().path("calendars").findValuesAsText("zone"))
                .contains("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rita", "sensor"})
    void reportersAndMachinesDoNotReadThem(String user) {
        assertThat(desk.as(user).get(API).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rita", "sensor", "dana", "mona", "petra"})
    void onlyAdministratorsChangeThem(String user) {
        List<Map<String, Object>> before = table();

        Answer answer = desk.as(user).put(API, file("api-rights", "08:00-12:00"), YAML);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("detail").asText()).contains("administrators");
        assertThat(table()).isEqualTo(before);
    }

    @Test
    void nobodyReadsOrChangesThemWithoutALogin() {
        assertThat(desk.get(API).status()).isEqualTo(401);
        assertThat(desk.put(API, file("api-rights", "08:00-12:00"), YAML).status())
                .isEqualTo(401);
    }

    @Test
    void changeIsInForceAtOnceAndTheOthersStay() {
        List<String> others = ids();

        Answer created = admin.put(API, file("api-change", "08:00-12:00"), YAML);
        Duration first = calendars.get("api-change").between(MONDAY, TUESDAY);
        Answer changed = admin.put(API, file("api-change", "08:00-18:00"), YAML);

        assertThat(created.status()).as(created.text()).isEqualTo(200);
        assertThat(created.text()).isEqualTo("[\"api-change\"]");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(first).hasHours(4);
        assertThat(calendars.get("api-change").between(MONDAY, TUESDAY)).hasHours(10);
        assertThat(ids()).containsAll(others).contains("api-change");
        assertThat(desk.as("dana").get(API).text()).contains("08:00-18:00");
        assertThat(jdbc.sql("select changed_by from calendar where id = 'api-change'")
                        .query(String.class)
                        .single())
                .isEqualTo("admin");
    }

    @Test
    void badFileChangesNothingAlsoWhereItIsRight() {
        admin.put(API, file("api-bad", "08:00-12:00"), YAML);
        List<Map<String, Object>> before = table();
        String bad =
                """
                calendars:
                  - { id: api-bad, name: Any, zone: UTC, week: { monday-friday: ["08:00-18:00"] } }
                  - id: api-worse
                    name: Worse
                    zone: Mars/Base
                    holidays: [de-xx]
                    week: { monday: ["08:00-12:00", "11:00-13:00"] }
                """;

        Answer answer = admin.put(API, bad, YAML);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.badFields())
                .containsExactlyInAnyOrder(
                        "calendars[api-worse].zone",
                        "calendars[api-worse].holidays[0]",
                        "calendars[api-worse].week.monday[1]");
        assertThat(answer.json().path("detail").asText()).contains("'Mars/Base' is no time zone");
        assertThat(table()).isEqualTo(before);
        assertThat(calendars.get("api-bad").between(MONDAY, TUESDAY)).hasHours(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "calendars: [", "{\"calendars\": []}"})
    void whatIsNoCalendarFileIsRefused(String file) {
        List<Map<String, Object>> before = table();

        Answer answer = admin.put(API, file, YAML);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).hasSize(1);
        assertThat(table()).isEqualTo(before);
    }

    @Test
    void endlessFileIsRefused() {
        Answer answer = admin.put(API, file("api-large", "08:00-12:00") + "#".repeat(2_000_000), YAML);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly("file");
    }

    @Test
    void fileOfAnotherTypeIsRefused() {
        assertThat(admin.put(API, file("api-type", "08:00-12:00"), "application/json")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void whatIsReadAsYamlCanBePutBackAndChangesNothing() {
        List<Map<String, Object>> before = table();

        Answer file = admin.with("Accept", YAML).get(API);
        Answer answer = admin.put(API, file.text(), YAML);

        assertThat(file.header("Content-Type")).startsWith(YAML);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(table()).isEqualTo(before);
    }

    private List<String> ids() {
        return jdbc.sql("select id from calendar").query(String.class).list();
    }

    private List<Map<String, Object>> table() {
        return jdbc.sql("select id, definition::text, changed_at, changed_by from calendar order by id")
                .query()
                .listOfRows();
    }

    private static String file(String id, String period) {
        return """
                calendars:
                  - id: %s
                    name: Any
                    zone: UTC
                    week: { monday-friday: ["%s"] }
                """
                .formatted(id, period);
    }
}

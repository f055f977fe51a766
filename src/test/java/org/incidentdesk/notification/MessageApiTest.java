package org.incidentdesk.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How people say how they are reached, and administrators how all others are. */
@DeskTest
class MessageApiTest {

    private static final String OWN = "/api/preferences";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private DeskClient desk;

    @BeforeEach
    void connect() {
        desk = DeskClient.on(port);
    }

    @AfterEach
    void forget() {
        jdbc.sql("delete from preference where person = 'amira'").update();
        jdbc.sql("delete from contact where id in ('amira', 'application-l2')").update();
    }

    @Test
    void everybodySaysHowTheyAreReached() {
        Map<String, Object> wanted = Map.of(
                "language", "de",
                "zone", "Asia/Tokyo",
                "channel", "sms",
                "calendar", "emea-office",
                "quietFrom", "22:00:00",
                "quietTo", "06:00:00",
                "digestAt", "08:30:00",
                "phone", "+491511234567",
                "slack", "U012AB3CD");

        Answer put = desk.as("amira").put(OWN, wanted);

        assertThat(put.status()).as(put.text()).isEqualTo(200);
        Answer got = desk.as("amira").get(OWN);
        wanted.forEach((key, value) -> assertThat(
                        got.json().path("preferences").path(key).asText())
                .as(key)
                .isEqualTo(value));
        assertThat(got.json().path("email").asText()).isEqualTo("amira@aldermoor.example");
        assertThat(got.json().path("choices").path("languages"))
                .map(node -> node.asText())
                .contains("en", "de");

        assertThat(desk.as("amira").put(OWN, Map.of()).status()).isEqualTo(200);
        assertThat(desk.as("amira").get(OWN).json().path("preferences"))
                .as("what is left out is as the company has it")
                .allSatisfy(value -> assertThat(value.isNull()).isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "language, fr",
        "zone, Mars/Olympus",
        "channel, voice",
        "channel, pigeon",
        "calendar, mars",
        "phone, 0151 1234567",
        "phone, +49",
        "slack, '#general channel'"
    })
    void whatCannotBeIsRefusedAndChangesNothing(String field, String value) {
        Map<String, Object> wanted = new HashMap<>(Map.of("language", "de", "phone", "+491511234567"));
        wanted.put(field, value);

        Answer answer = desk.as("amira").put(OWN, wanted);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(field);
        assertThat(desk.as("amira").get(OWN).json().path("preferences"))
                .allSatisfy(kept -> assertThat(kept.isNull()).isTrue());
    }

    @Test
    void quietHoursHaveABeginningAndAnEnd() {
        assertThat(desk.as("amira").put(OWN, Map.of("quietFrom", "22:00")).badFields())
                .containsExactly("quietTo");
        assertThat(desk.as("amira").put(OWN, Map.of("quietTo", "22:00")).badFields())
                .containsExactly("quietFrom");
        assertThat(desk.as("amira")
                        .put(OWN, Map.of("quietFrom", "22:00", "quietTo", "22:00"))
                        .badFields())
                .containsExactly("quietTo");
        assertThat(desk.as("amira").put(OWN, Map.of("quietFrom", "late")).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rita", "dana", "mona", "petra", "sensor"})
    void onlyAnAdministratorSaysItForOthers(String user) {
        assertThat(desk.as(user).get("/api/people/amira/preferences").status()).isEqualTo(403);
        assertThat(desk.as(user)
                        .put("/api/people/amira/preferences", Map.of("language", "de"))
                        .status())
                .isEqualTo(403);
        assertThat(desk.as(user).get("/api/contacts/group/application-l2").status())
                .isEqualTo(403);
        assertThat(desk.as(user)
                        .put("/api/contacts/group/application-l2", Map.of("email", "me@example.com"))
                        .status())
                .isEqualTo(403);
        assertThat(desk.as(user).get("/api/channels").status()).isEqualTo(403);
        assertThat(desk.as(user).post("/api/channels/email/retry", Map.of()).status())
                .isEqualTo(403);
    }

    @Test
    void nobodyIsReachedWithoutALogin() {
        for (String path : List.of(OWN, "/api/people/amira/preferences", "/api/contacts/group/x", "/api/channels")) {
            assertThat(desk.get(path).status()).as(path).isEqualTo(401);
        }
    }

    @Test
    void anAdministratorSaysItForOthers() {
        DeskClient admin = desk.as("admin");

        assertThat(admin.put("/api/people/amira/preferences", Map.of("language", "de"))
                        .status())
                .isEqualTo(200);

        assertThat(desk.as("amira")
                        .get(OWN)
                        .json()
                        .path("preferences")
                        .path("language")
                        .asText())
                .isEqualTo("de");
        assertThat(admin.get("/api/people/nobody/preferences").status()).isEqualTo(404);
        assertThat(admin.put("/api/people/nobody/preferences", Map.of()).status())
                .isEqualTo(404);
        assertThat(jdbc.sql("select count(*) from preference where person = 'nobody'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void addressesOfGroupsAndCustomersAreAddedAndRemovedOneByOne() {
        DeskClient admin = desk.as("admin");
        String path = "/api/contacts/group/application-l2";

        admin.put(path, Map.of("email", "second@aldermoor.example", "slack", "C024BE91L"));
        admin.put(path, Map.of("email", ""));

        assertThat(admin.get(path).json()).hasToString("{\"slack\":\"C024BE91L\"}");
        assertThat(admin.get("/api/contacts/customer/wholesale")
                        .json()
                        .path("email")
                        .asText())
                .isEqualTo("it@wholesale.example");
        assertThat(admin.put(path, Map.of("email", "nowhere", "slack", "C1")).badFields())
                .contains("email");
        assertThat(admin.put(path, Map.of("pigeon", "loft")).badFields()).containsExactly("pigeon");
        assertThat(admin.get(path).json()).hasToString("{\"slack\":\"C024BE91L\"}");
        assertThat(admin.put("/api/contacts/group/no-such", Map.of("email", "a@example.com"))
                        .status())
                .isEqualTo(404);
        assertThat(admin.get("/api/contacts/customer/no-such").status()).isEqualTo(404);
        assertThat(admin.get("/api/contacts/person/amira").status()).isEqualTo(400);
    }

    @Test
    void everyChannelSaysHowItDoes() {
        Answer answer = desk.as("admin").get("/api/channels");

        assertThat(answer.json().findValuesAsText("channel"))
                .containsExactlyInAnyOrder("email", "sms", "voice", "slack", "teams", "webhook");
        assertThat(answer.json())
                .filteredOn(channel -> channel.path("channel").asText().equals("email"))
                .singleElement()
                .satisfies(email -> assertThat(email.path("setUp").asBoolean()).isTrue());
        assertThat(desk.as("admin").post("/api/channels/pigeon/retry", Map.of()).badFields())
                .containsExactly("channel");
    }
}

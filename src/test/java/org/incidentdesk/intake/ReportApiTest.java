package org.incidentdesk.intake;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.IncidentWalk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@DeskTest
class ReportApiTest {

    private static final String API = "/api/incidents";
    private static final Map<String, String> REPORT = Map.of("title", "The web shop is slow", "service", "webshop");

    @LocalServerPort
    private int port;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private JdbcClient jdbc;

    private DeskClient desk;
    private DeskClient rita;

    @BeforeEach
    void connect() {
        desk = DeskClient.on(port);
        rita = desk.as("rita");
    }

    @Test
    void reportIsAnsweredWithNumberAndLocationOnceItIsRecorded() {
        Answer answer = rita.post(API, REPORT);

        assertThat(answer.status()).isEqualTo(201);
        String number = answer.json().path("number").asText();
        assertThat(number).matches("INC[0-9]{7,}");
        assertThat(answer.header("Location")).isEqualTo(API + "/" + number);
        Answer recorded = rita.get(answer.header("Location"));
        assertThat(recorded.status()).isEqualTo(200);
        assertThat(recorded.json().path("title").asText()).isEqualTo("The web shop is slow");
        assertThat(recorded.json().path("status").asText()).isEqualTo("new");
        assertThat(recorded.json().path("reporter").asText()).isEqualTo("rita");
        assertThat(recorded.json().path("channel").asText()).isEqualTo("self-service");
        assertThat(engine.getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey(number)
                        .count())
                .isOne();
    }

    @Test
    void repeatWithTheSameKeyAndReportFindsTheFirstIncident() {
        DeskClient caller = rita.with("Idempotency-Key", newKey());
        Answer first = caller.post(API, REPORT);
        List<Long> recorded = recorded();

        Answer repeat = caller.post(API, REPORT);

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.text()).isEqualTo(first.text());
        assertThat(repeat.header("Location")).isEqualTo(first.header("Location"));
        assertThat(recorded()).isEqualTo(recorded);
    }

    @Test
    void sameKeyWithAnotherReportIsAConflict() {
        DeskClient caller = rita.with("Idempotency-Key", newKey());
        String number = caller.post(API, REPORT).json().path("number").asText();
        List<Long> recorded = recorded();

        Answer other = caller.post(API, report("title", "Something else"));

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().path("detail").asText()).contains(number);
        assertThat(recorded()).isEqualTo(recorded);
    }

    @Test
    void keyThatCameWithARefusedReportCanBeUsedForTheCorrectedOne() {
        DeskClient caller = rita.with("Idempotency-Key", newKey());
        assertThat(caller.post(API, report("service", "no-such-service")).status())
                .isEqualTo(400);

        assertThat(caller.post(API, REPORT).status()).isEqualTo(201);
    }

    @Test
    void sameKeyOfTwoCallersDoesNotMeet() {
        String key = newKey();

        String first = number(rita.with("Idempotency-Key", key).post(API, REPORT));
        String second = number(desk.as("rolf").with("Idempotency-Key", key).post(API, REPORT));

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void parallelRepeatsRecordOneIncident() throws Exception {
        DeskClient caller = desk.as("sensor").with("Idempotency-Key", newKey());
        List<Long> recorded = recorded();
        Callable<Answer> call = () -> caller.post(API, REPORT);

        List<Answer> answers =
                inParallel(IntStream.range(0, 8).mapToObj(i -> call).toList());

        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers.stream().map(ReportApiTest::number).collect(toSet())).hasSize(1);
        assertThat(recorded()).isEqualTo(recorded.stream().map(n -> n + 1).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void emptyKeyIsRefused(String key) {
        assertKeyRefused(key);
    }

    @Test
    void tooLongKeyIsRefused() {
        assertThat(rita.with("Idempotency-Key", "k".repeat(200))
                        .post(API, REPORT)
                        .status())
                .isEqualTo(201);
        assertKeyRefused("k".repeat(201));
    }

    private void assertKeyRefused(String key) {
        List<Long> recorded = recorded();
        Answer answer = rita.with("Idempotency-Key", key).post(API, REPORT);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly("Idempotency-Key");
        assertThat(recorded()).isEqualTo(recorded);
    }

    @Test
    void machineReportGoesOnWithoutTheDesksCheck() {
        IncidentWalk walk = new IncidentWalk(desk, engine);

        String bySensor = walk.report("sensor", "Paper jam in printer 4", "printing");
        String byRita = walk.report("rita", "Paper jam in printer 4", "printing");

        assertThat(walk.task(bySensor).getTaskDefinitionKey()).isEqualTo("userTask_diagnoseIncident");
        assertThat(walk.task(byRita).getTaskDefinitionKey()).isEqualTo("userTask_checkReport");
        assertThat(desk.as("sensor")
                        .get(API + "/" + bySensor)
                        .json()
                        .path("channel")
                        .asText())
                .isEqualTo("api");
    }

    @Test
    void machineMayNameItsChannelAndAReporterWithOrWithoutAnAccount() {
        Map<String, String> known = report("reporter", "rita@aldermoor.example");
        known.put("channel", "monitoring");
        Answer byMail = desk.as("sensor").post(API, known);
        Answer stranger = desk.as("sensor").post(API, report("reporter", "caller@elsewhere.example"));

        Answer seenByRita = rita.get(byMail.header("Location"));
        assertThat(seenByRita.json().path("reporter").asText()).isEqualTo("rita");
        assertThat(seenByRita.json().path("channel").asText()).isEqualTo("monitoring");
        Answer seenByDana = desk.as("dana").get(stranger.header("Location"));
        assertThat(seenByDana.json().path("reporter").isNull()).isTrue();
        assertThat(seenByDana.json().path("reporterContact").asText()).isEqualTo("caller@elsewhere.example");
    }

    @Test
    void relatedIncidentLearnsOfItsFollower() {
        String first = number(rita.post(API, REPORT));

        String second = number(rita.post(API, report("relatedTo", first)));

        assertThat(desk.as("dana").get(API + "/" + first + "/timeline").text())
                .contains("Followed by incident " + second);
    }

    static Stream<Arguments> badReports() {
        return Stream.of(
                arguments("service", report("service", "no-such-service")),
                arguments("service", Map.of("title", "No service")),
                arguments("title", Map.of("service", "webshop")),
                arguments("title", report("title", "  ")),
                arguments("title", report("title", "x".repeat(100_000))),
                arguments("title", report("title", "a\u0007bell")),
                arguments("title", report("title", "two\nlines")),
                arguments("description", report("description", "a\u0000b")),
                arguments("description", report("description", "x".repeat(4001))),
                arguments("usersAffected", report("usersAffected", "thousands")),
                arguments("deadline", report("deadline", "yesterday")),
                arguments("reportType", report("reportType", "complaint")),
                arguments("impact", report("impact", "high")),
                arguments("priority", report("priority", "P1")),
                arguments("reporterContact", report("reporterContact", "somebody")),
                arguments("colour", report("colour", "red")),
                arguments("environment", with("environment", "staging", report("service", "crm"))),
                arguments("customer", with("customer", "retail", report("service", "crm"))),
                arguments("customer", report("customer", "nobody")),
                arguments(
                        "occurredAt",
                        report(
                                "occurredAt",
                                OffsetDateTime.now(ZoneOffset.UTC).plusDays(1).toString())),
                arguments("occurredAt", report("occurredAt", "yesterday at noon")),
                arguments("occurredAt", report("occurredAt", "2026-03-05T11:30")),
                arguments("occurredAt", report("occurredAt", "-999999999-01-01T00:00Z")),
                arguments("occurredAt", report("occurredAt", "0000-01-01T00:00Z")),
                arguments("relatedTo", report("relatedTo", "INC9999999")),
                arguments("relatedTo", report("relatedTo", "'; drop table incident")),
                arguments("channel", report("channel", "phone")),
                arguments("channel", report("channel", "monitoring")),
                arguments("channel", report("channel", "telepathy")),
                arguments("reporter", report("reporter", "rolf")),
                arguments("reporter", report("reporter", "caller@elsewhere.example")));
    }

    @ParameterizedTest
    @MethodSource("badReports")
    void badReportIsRefusedNamingTheFieldAndNothingIsRecorded(String field, Map<String, String> report) {
        List<Long> recorded = recorded();

        Answer answer = rita.post(API, report);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(Set.copyOf(answer.badFields())).containsExactly(field);
        assertThat(answer.json().path("detail").asText()).contains(field).hasSizeLessThan(1000);
        assertThat(recorded()).isEqualTo(recorded);
    }

    @Test
    void everyBadFieldIsNamedAtOnce() {
        Answer answer = rita.post(
                API, Map.of("title", "x".repeat(201), "service", "none", "deadline", "soon", "channel", "phone"));

        assertThat(answer.badFields()).containsExactlyInAnyOrder("title", "service", "deadline", "channel");
    }

    @Test
    void foreignIncidentCannotBeRelatedTo() {
        String foreign = number(desk.as("rolf").post(API, REPORT));
        List<Long> recorded = recorded();

        Answer answer = rita.post(API, report("relatedTo", foreign));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly("relatedTo");
        assertThat(recorded()).isEqualTo(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{\"title\": ",
                "{\"title\": \"a\", \"service\": }",
                "{\"title\": [\"a\"], \"service\": \"webshop\"}"
            })
    void bodyThatIsNoReportIsRefused(String body) {
        List<Long> recorded = recorded();

        Answer answer = rita.post(API, body, "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.badFields()).hasSize(1);
        assertThat(recorded()).isEqualTo(recorded);
    }

    @Test
    void bodyOfAnotherTypeIsRefused() {
        assertThat(rita.post(API, "title=a&service=webshop", "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(415);
        assertThat(rita.post(API, "{\"title\":\"a\",\"service\":\"webshop\"}", "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void timeOfAnyOffsetIsKeptAsTheSameInstant() {
        Answer answer = rita.post(API, report("occurredAt", "2026-03-05T11:30+18:00"));

        assertThat(answer.status()).isEqualTo(201);
        String occurredAt =
                rita.get(answer.header("Location")).json().path("occurredAt").asText();
        assertThat(OffsetDateTime.parse(occurredAt).toInstant())
                .isEqualTo(OffsetDateTime.parse("2026-03-05T11:30+18:00").toInstant());
    }

    @Test
    void markupAndQuotesInEveryTextFieldComeBackAsTheyWere() {
        String markup = "<script>alert(\"x\")</script> ' \\ ${1+1} #{x} & \u00e9\u4e16\ud83d\ude00";
        List<String> texts = List.of(
                "title", "description", "source", "configurationItem", "location", "actionsTaken", "reporterContact");
        Map<String, String> report = new HashMap<>(REPORT);
        texts.forEach(field -> report.put(field, markup));
        report.remove("reporterContact");
        report.put("reporter", "<b>\"'me'\"</b>");

        Answer answer = desk.as("sensor").post(API, report);

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        Answer recorded = desk.as("dana").get(answer.header("Location"));
        assertThat(recorded.header("Content-Type")).startsWith("application/json");
        for (String field : texts) {
            assertThat(recorded.json().path(field).asText())
                    .as(field)
                    .isEqualTo(field.equals("reporterContact") ? "<b>\"'me'\"</b>" : markup);
        }
    }

    /** Records and running processes: a refused report must leave neither. */
    private List<Long> recorded() {
        return List.of(
                jdbc.sql("select count(*) from incident").query(Long.class).single(),
                engine.getRuntimeService().createProcessInstanceQuery().count());
    }

    private static String number(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("number").asText();
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private static Map<String, String> report(String field, String value) {
        return with(field, value, REPORT);
    }

    private static Map<String, String> with(String field, String value, Map<String, String> report) {
        Map<String, String> changed = new HashMap<>(report);
        changed.put(field, value);
        return changed;
    }

    private static List<Answer> inParallel(List<Callable<Answer>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "relatedTo"})
    void characterThatCannotBeKeptIsRefusedWhereverItStands(String field) {
        Map<String, Object> report = new HashMap<>(Map.of("title", "With a null", "service", "crm"));
        report.put(field, "INC\u0000");

        Answer answer = DeskClient.on(port).as("dana").post("/api/incidents", report);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).contains(field);
    }
}

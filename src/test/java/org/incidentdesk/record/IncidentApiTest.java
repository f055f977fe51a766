package org.incidentdesk.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
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
class IncidentApiTest {

    private static final String API = "/api/incidents";

    @LocalServerPort
    private int port;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Attachments attachments;

    private DeskClient desk;
    private DeskClient rita;
    private DeskClient dana;
    private IncidentWalk walk;

    @BeforeEach
    void connect() {
        desk = DeskClient.on(port);
        rita = desk.as("rita");
        dana = desk.as("dana");
        walk = new IncidentWalk(desk, engine);
    }

    // Reading one

    @Test
    void incidentSaysWhatItIsAndWhatTheReaderMayDo() {
        String number = walk.toDiagnosis("rita");

        JsonNode seenByRita = rita.get(API + "/" + number).json();
        JsonNode seenByDana = dana.get(API + "/" + number).json();
        JsonNode seenByAlan = desk.as("alan").get(API + "/" + number).json();

        assertThat(seenByRita.path("number").asText()).isEqualTo(number);
        assertThat(seenByRita.path("serviceName").asText()).isEqualTo("Web shop");
        assertThat(seenByRita.path("reporterName").asText()).isEqualTo("Rita Reyes");
        assertThat(seenByRita.path("priority").asText()).matches("P[1-5]");
        assertThat(seenByRita.path("group").asText()).isEqualTo("application-l1");
        assertThat(seenByRita.path("resolution").isNull()).isTrue();
        assertThat(words(seenByRita.path("actions"))).containsExactly("message", "withdraw");
        assertThat(words(seenByDana.path("actions")))
                .containsExactly("note", "message", "update", "reclassify", "escalate", "join", "major", "withdraw");
        assertThat(words(seenByAlan.path("actions")))
                .containsExactly("note", "message", "update", "reclassify", "escalate", "join", "major");
    }

    @Test
    void foreignIncidentIsAsUnknownAsOneThatDoesNotExist() {
        String foreign = walk.report("rolf", "Only for Rolf", "crm");

        Answer denied = rita.get(API + "/" + foreign);
        Answer unknown = rita.get(API + "/INC9999999");

        assertThat(denied.status()).isEqualTo(404);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(denied.text().replace(foreign, "")).isEqualTo(unknown.text().replace("INC9999999", ""));
    }

    @Test
    void nothingOfAForeignIncidentCanBeReadOrChanged() {
        String foreign = API + "/" + walk.report("rolf", "Only for Rolf", "crm");
        Map<String, String> comment = Map.of("text", "Let me in", "audience", "reporter");

        assertThat(rita.get(foreign + "/timeline").status()).isEqualTo(404);
        assertThat(rita.get(foreign + "/tasks").status()).isEqualTo(404);
        assertThat(rita.post(foreign + "/comments", comment).status()).isEqualTo(404);
        assertThat(rita.post(foreign + "/withdrawal", Map.of("reason", "Mine now"))
                        .status())
                .isEqualTo(404);
        assertThat(rita.post(foreign + "/classification", Map.of("reason", "x", "deadline", "now"))
                        .status())
                .isEqualTo(404);
        assertThat(desk.as("sensor").get(foreign).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "INC1",
                "inc0000001",
                "INC0000001%20",
                "INC0000001'--",
                "%F0%9F%98%80",
                "%3Cscript%3E",
                "INC00000000000000000000000000000000000001"
            })
    void whatIsNoNumberOfAnIncidentIsNotFound(String number) {
        walk.report("rita", "There is at least one", "crm");

        Answer answer = dana.get(API + "/" + number);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(dana.get(API + "/" + number + "/timeline").status()).isEqualTo(404);
        assertThat(dana.get(API + "/" + number + "/tasks").status()).isEqualTo(404);
    }

    // Tasks

    @Test
    void openTasksSayWhoseTheyAreAndWhereToWorkOnThem() {
        String number = walk.toDiagnosis("rita");
        Task task = walk.task(number);

        JsonNode tasks = desk.as("alan").get(API + "/" + number + "/tasks").json();

        assertThat(tasks).hasSize(1);
        assertThat(tasks.path(0).path("id").asText()).isEqualTo(task.getId());
        assertThat(tasks.path(0).path("group").asText()).isEqualTo("application-l1");
        assertThat(tasks.path(0).path("assignee").isNull()).isTrue();
        assertThat(tasks.path(0).path("definitionKey").asText()).isEqualTo("userTask_diagnoseIncident");
        assertThat(tasks.path(0).path("name").asText()).contains(number).contains("The web shop shows an error");
        assertThat(tasks.path(0).path("href").asText())
                .isEqualTo("/camunda/app/tasklist/default/#/?task=" + task.getId());
    }

    @Test
    void taskLeadsToItsIncidentForThoseWhoMaySeeIt() {
        String number = walk.toDiagnosis("rita");
        String path = "/api/tasks/" + walk.task(number).getId() + "/incident";

        assertThat(desk.as("alan").get(path).json().path("number").asText()).isEqualTo(number);
        assertThat(rita.get(path).status()).isEqualTo(200);
        assertThat(desk.as("rolf").get(path).status()).isEqualTo(404);
        assertThat(desk.as("alan").get("/api/tasks/no-such-task/incident").status())
                .isEqualTo(404);
    }

    @Test
    void filesNameWhoAddedThemAndAreOnlySaved() {
        String number = walk.report("rita", "The CRM shows an error", "crm");
        byte[] content = {1, 2, 3};
        attachments.add(number, "error.png", "image/png", content, "rita", TimelineEntry.Audience.REPORTER);
        attachments.add(number, "trace.log", "text/plain", content, "a@b.example", TimelineEntry.Audience.INTERNAL);

        JsonNode seenByDana = dana.get(API + "/" + number + "/attachments").json();
        JsonNode seenByRita = rita.get(API + "/" + number + "/attachments").json();
        Answer file = rita.get(API + "/" + number + "/attachments/"
                + seenByRita.get(0).path("id").asText());

        assertThat(seenByDana.findValuesAsText("addedByName")).containsExactly("Rita Reyes", "a@b.example");
        assertThat(seenByRita.findValuesAsText("name")).containsExactly("error.png");
        assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(file.header("Content-Disposition")).startsWith("attachment;").contains("error.png");
        assertThat(rita.get(API + "/" + number + "/attachments/"
                                + seenByDana.get(1).path("id").asText())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void serviceCatalogueIsForEverybody() {
        JsonNode services = rita.get("/api/services").json();

        assertThat(services.findValuesAsText("id")).contains("crm", "webshop", "printing");
        JsonNode crm = stream(services)
                .filter(s -> s.path("id").asText().equals("crm"))
                .findFirst()
                .orElseThrow();
        assertThat(crm.path("name").asText()).isEqualTo("CRM");
        assertThat(words(crm.path("environments"))).containsExactly("production", "test");
    }

    // The list

    @Test
    void listIsRestrictedByEachFilter() {
        String number = walk.toDiagnosis("rita");
        String closed = walk.report("rita", "Not needed", "crm");
        withdraw(rita, closed);
        JsonNode incident = dana.get(API + "/" + number).json();

        assertThat(all("?status=in-progress", "status")).contains("in-progress").containsOnly("in-progress");
        assertThat(all("?status=closed", "status")).contains("closed").containsOnly("closed");
        assertThat(all("?group=application-l1", "group"))
                .contains("application-l1")
                .containsOnly("application-l1");
        assertThat(all("?service=webshop", "service")).contains("webshop").containsOnly("webshop");
        String priority = incident.path("priority").asText();
        assertThat(all("?priority=" + priority, "priority")).contains(priority).containsOnly(priority);
        assertThat(all("?status=in-progress&service=webshop&group=application-l1&priority=" + priority, "number"))
                .contains(number)
                .doesNotContain(closed);
        assertThat(all("?group=no-such-group", "number")).isEmpty();
    }

    @Test
    void textSearchFindsWordsOfNumberTitleAndDescription() {
        Answer answer = rita.post(
                API,
                Map.of("title", "Quokka enclosure", "description", "The marsupial does not load", "service", "crm"));
        String number = answer.json().path("number").asText();

        assertThat(all("?text=quokka", "number")).containsExactly(number);
        assertThat(all("?text=MARSUPIAL%20enclosure", "number")).containsExactly(number);
        assertThat(all("?text=" + number, "number")).containsExactly(number);
        assertThat(all("?text=quokka%20wombat", "number")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%22", "(", "%27", "%26%7C!", "%5C", "quokka:*", "%25", "%3Cb%3E"})
    void textSearchTakesAnyText(String text) {
        assertThat(dana.get(API + "?text=" + text).status()).isEqualTo(200);
    }

    @Test
    void listIsPagedNewestFirst() {
        String older = walk.report("rita", "First", "crm");
        String newer = walk.report("rita", "Second", "crm");

        JsonNode first = rita.get(API + "?size=1").json();
        JsonNode second = rita.get(API + "?size=1&page=1").json();

        assertThat(first.path("items").findValuesAsText("number")).containsExactly(newer);
        assertThat(second.path("items").findValuesAsText("number")).containsExactly(older);
        assertThat(first.path("total").asLong())
                .isEqualTo(second.path("total").asLong())
                .isGreaterThanOrEqualTo(2);
        assertThat(rita.get(API + "?page=1000000&size=200").json().path("items"))
                .isEmpty();
    }

    @Test
    void reporterFindsOnlyOwnIncidentsWhateverTheFilter() {
        String foreign = walk.report("rolf", "Axolotl tank leaks", "crm");

        assertThat(rita.get(API + "?text=axolotl").json().path("total").asInt()).isZero();
        assertThat(rita.get(API + "?size=200").json().path("items").findValuesAsText("number"))
                .doesNotContain(foreign);
        assertThat(dana.get(API + "?text=axolotl").json().path("items").findValuesAsText("number"))
                .containsExactly(foreign);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=-1",
                "page=1000001",
                "page=x",
                "page=99999999999",
                "size=0",
                "size=201",
                "size=1.5",
                "status=open",
                "priority=P0",
                "text=a%00b",
                "service=%00",
                "group=%00"
            })
    void badFilterIsRefusedNamingIt(String query) {
        Answer answer = dana.get(API + "?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.badFields()).containsExactly(query.substring(0, query.indexOf('=')));
    }

    // Timeline and comments

    @Test
    void timelineTellsTheStoryInOrderWithStepsAndDecisions() {
        String number = walk.toDiagnosis("rita");

        JsonNode items = timeline(dana, number);

        assertThat(items.findValuesAsText("kind")).startsWith("reported").contains("task", "decision");
        assertThat(stream(items).map(i -> i.path("id").asLong()).toList()).isSorted();
        JsonNode reported = items.path(0);
        assertThat(reported.path("actorName").asText()).isEqualTo("Rita Reyes");
        assertThat(reported.path("step").path("process").asText()).isEqualTo("incident");
        assertThat(reported.path("step").path("version").asInt()).isPositive();
        JsonNode rows = stream(items)
                .flatMap(i -> stream(i.path("decisions")))
                .filter(d -> d.path("key").asText().equals("routing"))
                .findFirst()
                .orElseThrow()
                .path("rows");
        assertThat(rows).hasSize(1);
        assertThat(rows.path(0).path("number").asInt()).isPositive();
    }

    @Test
    void timelineIsPaged() {
        String number = walk.toDiagnosis("rita");
        JsonNode all = timeline(dana, number);

        JsonNode second =
                dana.get(API + "/" + number + "/timeline?size=2&page=1").json();

        assertThat(second.path("total").asInt()).isEqualTo(all.size());
        assertThat(stream(second.path("items")).map(item -> item.path("id").asText()))
                .containsExactly(
                        all.path(2).path("id").asText(), all.path(3).path("id").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=-1", "page=x", "size=0", "size=201"})
    void badPageOfATimelineIsRefused(String query) {
        String number = walk.report("rita", "Paged", "crm");

        Answer answer = dana.get(API + "/" + number + "/timeline?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(query.substring(0, 4));
    }

    @Test
    void commentsToColleaguesAndToTheReporterAreKeptApart() {
        String number = walk.report("rita", "Commented", "crm");
        comment(dana, number, "Looks like the proxy", "internal");
        comment(dana, number, "We are <b>on it</b>", "reporter");
        comment(rita, number, "Thank you", "reporter");

        assertThat(comments(dana, number)).containsExactly("Looks like the proxy", "We are <b>on it</b>", "Thank you");
        assertThat(comments(rita, number)).containsExactly("We are <b>on it</b>", "Thank you");
        assertThat(timeline(rita, number).findValuesAsText("audience")).containsOnly("reporter");
        assertThat(rita.get(API + "/" + number + "/timeline")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(timeline(rita, number).size());
    }

    @Test
    void reporterCannotWriteInternally() {
        String number = walk.report("rita", "Commented", "crm");

        Answer answer = rita.post(API + "/" + number + "/comments", Map.of("text", "Psst", "audience", "internal"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(comments(dana, number)).isEmpty();
    }

    static Stream<Arguments> badComments() {
        return Stream.of(
                arguments("text", Map.of("audience", "reporter")),
                arguments("text", Map.of("audience", "reporter", "text", " ")),
                arguments("text", Map.of("audience", "reporter", "text", "x".repeat(4001))),
                arguments("text", Map.of("audience", "reporter", "text", "a\u0000b")),
                arguments("audience", Map.of("text", "To whom?")),
                arguments("audience", Map.of("text", "To all", "audience", "all")),
                arguments("mood", Map.of("text", "Well", "audience", "reporter", "mood", "good")));
    }

    @ParameterizedTest
    @MethodSource("badComments")
    void badCommentIsRefusedNamingTheField(String field, Map<String, String> comment) {
        String number = walk.report("rita", "Commented", "crm");

        Answer answer = dana.post(API + "/" + number + "/comments", comment);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(field);
        assertThat(comments(dana, number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update timeline_entry set text = 'changed'",
                "delete from timeline_entry",
                "truncate timeline_entry",
                "delete from timeline_entry where false"
            })
    void databaseRefusesToChangeATimeline(String sql) {
        String number = walk.report("rita", "For ever", "crm");
        int entries = timeline(dana, number).size();

        assertThatThrownBy(() -> jdbc.sql(sql).update()).hasMessageContaining("timeline_entry is append-only");

        assertThat(timeline(dana, number)).hasSize(entries);
    }

    // Withdrawal

    @Test
    void reporterWithdrawsAndAllWorkEnds() {
        String number = walk.toDiagnosis("rita");

        assertThat(withdraw(rita, number).status()).isEqualTo(202);

        JsonNode incident = rita.get(API + "/" + number).json();
        assertThat(incident.path("status").asText()).isEqualTo("closed");
        assertThat(incident.path("outcome").asText()).isEqualTo("withdrawn");
        assertThat(incident.path("closedAt").isNull()).isFalse();
        assertThat(words(incident.path("actions"))).containsExactly("message");
        assertThat(rita.get(API + "/" + number + "/tasks").json()).isEmpty();
        assertThat(walk.task(number)).isNull();
    }

    @Test
    void serviceDeskWithdrawsButASupportGroupDoesNot() {
        String number = walk.toDiagnosis("rita");

        assertThat(withdraw(desk.as("alan"), number).status()).isEqualTo(403);
        assertThat(walk.task(number)).isNotNull();
        assertThat(withdraw(dana, number).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"reason\":\" \"}", "{\"reason\":\"a\\u0000b\"}", "{\"reason\":null}"})
    void withdrawalNeedsAReason(String body) {
        String number = walk.report("rita", "Kept", "crm");

        Answer answer = rita.post(API + "/" + number + "/withdrawal", body, "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly("reason");
        assertThat(walk.task(number)).isNotNull();
    }

    @Test
    void closedIncidentCannotBeWithdrawnOrReclassified() {
        String number = walk.report("rita", "Closed", "crm");
        withdraw(rita, number);

        Answer again = withdraw(rita, number);
        Answer reclassified =
                dana.post(API + "/" + number + "/classification", Map.of("reason", "Late", "deadline", "now"));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("detail").asText()).contains(number, "closed");
        assertThat(reclassified.status()).isEqualTo(409);
        assertThat(reclassified.json().path("detail").asText()).contains(number, "closed");
        assertThat(dana.get(API + "/" + number).json().path("deadline").asText())
                .isEqualTo("week");
    }

    // Classification

    @Test
    void reclassificationMovesPriorityRouteAndOpenTask() {
        String number = walk.toDiagnosis("rita");

        Answer answer = dana.post(
                API + "/" + number + "/classification",
                Map.of("reason", "It is the network", "category", "network", "subcategory", "connection"));
        walk.runJobs(number);

        assertThat(answer.status()).isEqualTo(202);
        JsonNode incident = dana.get(API + "/" + number).json();
        assertThat(incident.path("category").asText()).isEqualTo("network");
        assertThat(incident.path("group").asText()).isEqualTo("network-l1");
        JsonNode task = dana.get(API + "/" + number + "/tasks").json().path(0);
        assertThat(task.path("group").asText()).isEqualTo("network-l1");
        assertThat(timeline(dana, number).toString())
                .contains("It is the network")
                .contains("reclassified");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoAnIncidentHasLeftDoesNotWorkOnItAnyMore(boolean assignedByAColleague) {
        String number = walk.toDiagnosis("rita");
        if (assignedByAColleague) {
            DeskClient.on(port)
                    .as("amira")
                    .post("/engine-rest/task/" + walk.task(number).getId() + "/assignee", Map.of("userId", "alan"));
            assertThat(walk.task(number).getAssignee()).isEqualTo("alan");
        }
        dana.post(
                API + "/" + number + "/classification",
                Map.of("reason", "It is the network", "category", "network", "subcategory", "connection"));
        walk.runJobs(number);
        String task = walk.task(number).getId();
        Map<String, Object> solved =
                Map.of("resolution", "Done", "resolutionKind", "permanent", "resolvedBy", "support", "cause", "Cable");

        assertThat(DeskClient.on(port).as("alan").submit(task, solved).status()).isEqualTo(403);
        assertThat(DeskClient.on(port).as("nora").submit(task, solved).status()).isEqualTo(204);
    }

    static Stream<Arguments> badClassifications() {
        return Stream.of(
                arguments("reason", Map.of("deadline", "now")),
                arguments("reason", Map.of("reason", " ", "deadline", "now")),
                arguments("reason", Map.of("reason", "a\u0000b", "deadline", "now")),
                arguments("category", Map.of("reason", "Nothing changes")),
                arguments("priority", Map.of("reason", "Boss", "priority", "P1")),
                arguments("group", Map.of("reason", "Not ours", "group", "network-l1")),
                arguments("title", Map.of("reason", "Typo", "title", "Typo")),
                arguments("colour", Map.of("reason", "Why not", "colour", "red")),
                arguments("deadline", Map.of("reason", "Soon", "deadline", "soon")),
                arguments("deadline", Map.of("reason", "Gone", "deadline", "")),
                arguments("service", Map.of("reason", "Other", "service", "no-such-service")),
                arguments("customer", Map.of("reason", "Other", "customer", "nobody")),
                arguments("environment", Map.of("reason", "Other", "service", "crm", "environment", "staging")));
    }

    @ParameterizedTest
    @MethodSource("badClassifications")
    void badClassificationIsRefusedNamingTheFieldAndChangesNothing(String field, Map<String, String> body) {
        String number = walk.toDiagnosis("rita");
        String before = dana.get(API + "/" + number).text();

        Answer answer = dana.post(API + "/" + number + "/classification", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).contains(field);
        assertThat(dana.get(API + "/" + number).text()).isEqualTo(before);
    }

    @Test
    void reporterCannotReclassify() {
        String number = walk.report("rita", "Urgent to me", "crm");

        assertThat(rita.post(API + "/" + number + "/classification", Map.of("reason", "Now!", "deadline", "now"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void reclassificationThatChangesNothingIsAConflict() {
        String number = walk.toDiagnosis("rita");

        assertThat(dana.post(API + "/" + number + "/classification", Map.of("reason", "Same", "deadline", "today"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void descriptionOfTheApiNamesItsPaths() {
        JsonNode paths = rita.get("/v3/api-docs").json().path("paths");

        assertThat(paths.fieldNames())
                .toIterable()
                .contains(
                        "/api/incidents",
                        "/api/incidents/{number}",
                        "/api/incidents/{number}/timeline",
                        "/api/incidents/{number}/tasks",
                        "/api/incidents/{number}/comments",
                        "/api/incidents/{number}/withdrawal",
                        "/api/incidents/{number}/classification",
                        "/api/tasks/{task}/incident",
                        "/api/services");
        assertThat(paths.path("/api/incidents").path("post").path("parameters").findValuesAsText("name"))
                .containsExactly("Idempotency-Key");
        assertThat(paths.path("/api/incidents").path("get").path("parameters").findValuesAsText("name"))
                .containsExactlyInAnyOrder("status", "group", "priority", "service", "text", "page", "size");
    }

    private List<String> all(String query, String field) {
        Answer answer = dana.get(API + query + (query.contains("size=") ? "" : "&size=200"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return stream(answer.json().path("items"))
                .map(item -> item.path(field).asText())
                .toList();
    }

    private static JsonNode timeline(DeskClient reader, String number) {
        return reader.get(API + "/" + number + "/timeline").json().path("items");
    }

    private static List<String> comments(DeskClient reader, String number) {
        return stream(timeline(reader, number))
                .filter(item -> item.path("kind").asText().equals("comment"))
                .map(item -> item.path("text").asText())
                .toList();
    }

    private static void comment(DeskClient writer, String number, String text, String audience) {
        assertThat(writer.post(API + "/" + number + "/comments", Map.of("text", text, "audience", audience))
                        .status())
                .isEqualTo(201);
    }

    private static Answer withdraw(DeskClient who, String number) {
        return who.post(API + "/" + number + "/withdrawal", Map.of("reason", "Not needed any more"));
    }

    private static List<String> words(JsonNode array) {
        return stream(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

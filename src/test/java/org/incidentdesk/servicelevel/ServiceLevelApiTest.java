package org.incidentdesk.servicelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.IncidentWalk;
import org.incidentdesk.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The clocks of incidents as the API shows and repairs them. The demo's office in Berlin is open from 8 to 12 and 13 to 17,
 * on Fridays from 8 to 15; all begins on a Monday at 8:30.
 */
@DeskTest
class ServiceLevelApiTest {

    private static final String REPAIR = "/api/service-levels/repair";
    private static final String CALENDARS = "src/main/resources/demo/calendars.yaml";
    private static final String P3 = "rule_service-level_resolution_p3";
    private static final String RESOLUTION_DUE = "startEvent_resolutionTargetDue";
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    @LocalServerPort
    private int port;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private ServiceLevelRules rules;

    @Autowired
    private MovableClock clock;

    private DeskClient desk;
    private DeskClient admin;
    private IncidentWalk walk;
    private final List<String> deployments = new ArrayList<>();

    @BeforeEach
    void beginOnMonday() {
        desk = DeskClient.on(port);
        admin = desk.as("admin");
        walk = new IncidentWalk(desk, engine);
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    /** What other tests have left open is in line with the tables of the release again, too. */
    @AfterEach
    void restore() throws IOException {
        deployments.forEach(deployment -> engine.getRepositoryService().deleteDeployment(deployment, true));
        putCalendars(Files.readString(Path.of(CALENDARS)));
        rules.refresh();
        admin.post(REPAIR, Map.of("apply", true));
        clock.goOn();
    }

    // --- The clocks of an incident ----------------------------------------------------------------------------------

    @Test
    void staffSeeHowTheClocksOfAnIncidentStand() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T10:30"));

        JsonNode clocks = clocks("alan", number);

        assertThat(clocks).hasSize(3);
        JsonNode response = clocks.get(0);
        assertThat(response.path("commitment").asText()).isEqualTo("response");
        assertThat(response.path("state").asText()).isEqualTo("met");
        assertThat(response.path("endedAt").asText()).isEqualTo("2026-03-02T07:30:00Z");
        assertThat(response.path("ticking").asBoolean()).isFalse();
        JsonNode resolution = clocks.get(1);
        assertThat(resolution.path("commitment").asText()).isEqualTo("resolution");
        assertThat(resolution.path("round").asInt()).isEqualTo(1);
        assertThat(resolution.path("state").asText()).isEqualTo("running");
        assertThat(resolution.path("target").asText()).isEqualTo("PT24H");
        assertThat(resolution.path("calendar").asText()).isEqualTo("emea-office");
        assertThat(resolution.path("calendarName").asText()).startsWith("Office hours");
        assertThat(resolution.path("zone").asText()).isEqualTo("Europe/Berlin");
        assertThat(resolution.path("startedAt").asText()).isEqualTo("2026-03-02T07:30:00Z");
        assertThat(resolution.path("used").asText()).isEqualTo("PT2H");
        assertThat(resolution.path("left").asText()).isEqualTo("PT22H");
        assertThat(resolution.path("percent").asInt()).isEqualTo(8);
        assertThat(resolution.path("due").asText()).isEqualTo("2026-03-05T07:30:00Z");
        assertThat(numbers(resolution.path("thresholds"))).containsExactly(50, 75, 90);
        assertThat(resolution.path("reported")).isEmpty();
        assertThat(resolution.path("ticking").asBoolean()).isTrue();
        assertThat(resolution.path("pauses")).isEmpty();
        for (String absent : List.of("endedAt", "breachedAt", "pausedSince", "pausedWhy")) {
            assertThat(resolution.get(absent).isNull()).as(absent).isTrue();
        }

        clock.stopAt(berlin("2026-03-02T12:30"));
        JsonNode atNoon = resolution("alan", number);
        assertThat(atNoon.path("used").asText()).isEqualTo("PT3H30M");
        assertThat(atNoon.path("state").asText()).isEqualTo("running");
        assertThat(atNoon.path("ticking").asBoolean()).isFalse();
    }

    @Test
    void aPausedClockSaysWhyAndTheReporterLearnsNothingOfColleagues() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T09:30"));
        hold(number, "reporter");
        clock.stopAt(berlin("2026-03-02T11:00"));

        JsonNode seenByAmira = resolution("amira", number);
        JsonNode seenByRita = resolution("rita", number);

        for (JsonNode seen : List.of(seenByAmira, seenByRita)) {
            assertThat(seen.path("state").asText()).isEqualTo("paused");
            assertThat(seen.path("used").asText()).isEqualTo("PT1H");
            assertThat(seen.path("ticking").asBoolean()).isFalse();
            assertThat(seen.get("due").isNull()).isTrue();
            assertThat(seen.path("pausedSince").asText()).isEqualTo("2026-03-02T08:30:00Z");
            assertThat(seen.path("pausedWhy").asText()).isEqualTo("reporter");
        }
        assertThat(seenByAmira.path("pauses")).hasSize(1);
        JsonNode pause = seenByAmira.path("pauses").get(0);
        assertThat(pause.path("from").asText()).isEqualTo("2026-03-02T08:30:00Z");
        assertThat(pause.get("to").isNull()).isTrue();
        assertThat(pause.path("reason").asText()).isEqualTo("reporter");
        assertThat(pause.path("person").asText()).isEqualTo("alan");
        assertThat(desk.as("amira").get(api(number)).text()).contains("alan");
        assertThat(desk.as("rita").get(api(number)).text()).doesNotContain("alan");
        assertThat(seenByRita.path("thresholds")).isEmpty();
    }

    @Test
    void aBreachedClockRunsOn() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-05T09:00"));

        JsonNode resolution = resolution("dana", number);

        assertThat(resolution.path("state").asText()).isEqualTo("breached");
        assertThat(resolution.path("left").asText()).isEqualTo("PT-30M");
        assertThat(resolution.path("percent").asInt()).isEqualTo(102);
        assertThat(resolution.path("breachedAt").asText()).isEqualTo("2026-03-05T07:30:00Z");
        assertThat(resolution.path("ticking").asBoolean()).isTrue();
        assertThat(resolution.get("endedAt").isNull()).isTrue();
    }

    @Test
    void aForeignIncidentHasNoClocks() {
        String number = diagnosed("one");

        for (String stranger : List.of("rolf", "sensor")) {
            Answer answer = desk.as(stranger).get(api(number));
            assertThat(answer.status()).as(stranger).isEqualTo(404);
            assertThat(answer.text()).doesNotContain("PT24H");
        }
        assertThat(desk.as("dana").get(api("INC9999999")).status()).isEqualTo(404);
        assertThat(desk.get(api(number)).status()).isEqualTo(401);
    }

    // --- Repair -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"alan", "dana", "mona", "petra", "rita", "sensor"})
    void onlyAdministratorsRepair(String user) {
        String number = diagnosed("one");
        change("service-level", table -> answer(table, P3, "\"PT8H\""));
        List<Object> before = everythingOf(number);

        Answer answer = desk.as(user).post(REPAIR, Map.of("incidents", List.of(number), "apply", true));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(everythingOf(number)).isEqualTo(before);
    }

    @Test
    void aPreviewSaysWhatAChangedTableWouldChangeAndChangesNothing() {
        String first = diagnosed("one");
        String second = diagnosed("one");
        String untouched = diagnosed("several");
        clock.stopAt(berlin("2026-03-03T10:00"));
        change("service-level", table -> answer(table, P3, "\"PT8H\""));
        List<Object> before = everythingOf(first, second, untouched);

        JsonNode some = repair(false, first, second, untouched);
        JsonNode all = admin.post(REPAIR, Map.of()).json();

        assertThat(some.path("count").asInt()).isEqualTo(3);
        assertThat(some.path("newlyBreached").asInt()).isEqualTo(2);
        assertThat(some.path("changes").findValuesAsText("incident")).containsExactly(first, second);
        JsonNode change = some.path("changes").get(0);
        assertThat(change.path("commitment").asText()).isEqualTo("resolution");
        assertThat(change.path("oldTarget").asText()).isEqualTo("PT24H emea-office");
        assertThat(change.path("newTarget").asText()).isEqualTo("PT8H emea-office");
        assertThat(change.path("oldDue").asText()).isEqualTo("2026-03-05T07:30:00Z");
        assertThat(change.path("newDue").asText()).isEqualTo("2026-03-03T07:30:00Z");
        assertThat(change.path("newlyBreached").asBoolean()).isTrue();
        assertThat(all.path("count").asInt()).isEqualTo(open());
        assertThat(all.path("changes").findValuesAsText("incident")).contains(first, second);
        assertThat(everythingOf(first, second, untouched)).isEqualTo(before);
    }

    @Test
    void aRepairOfASelectionMovesTimersAndDueDatesOfThisAloneAndSaysSo() {
        String chosen = diagnosed("one");
        String other = diagnosed("one");
        clock.stopAt(berlin("2026-03-03T10:00"));
        change("service-level", table -> answer(table, P3, "\"PT8H\""));
        List<Object> before = everythingOf(other);
        int entries = timeline(chosen).size();

        JsonNode report = repair(true, chosen);

        assertThat(report.path("changes").findValuesAsText("incident")).containsExactly(chosen);
        assertThat(resolution("dana", chosen).path("due").asText()).isEqualTo("2026-03-03T07:30:00Z");
        assertThat(timer(chosen).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));
        assertThat(walk.task(chosen).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));
        assertThat(timeline(chosen)).hasSize(entries + 1);
        JsonNode entry = timeline(chosen).get(entries);
        assertThat(entry.path("actor").asText()).isEqualTo("admin");
        assertThat(entry.path("kind").asText()).isEqualTo("service-level");
        assertThat(entry.path("audience").asText()).isEqualTo("internal");
        assertThat(entry.path("text").asText())
                .startsWith("Repaired: resolution PT24H emea-office → PT8H emea-office, due ")
                .contains("2026-03-05", "2026-03-03");
        assertThat(everythingOf(other)).isEqualTo(before);

        engine.getManagementService().executeJob(timer(chosen).getId());
        assertThat(timeline(chosen))
                .extracting(line -> line.path("text").asText())
                .contains(
                        "resolution breached: was due Tue 2026-03-03 08:30 CET; 50, 75, 90 % passed unreported before");
    }

    @Test
    void aRepairOfAllReachesEveryOpenIncidentAndASecondOneChangesNothing() {
        String first = diagnosed("one");
        String second = diagnosed("one");
        String resolved = diagnosed("one");
        walk.submit(
                "alan",
                resolved,
                "userTask_diagnoseIncident",
                Map.of("resolution", "Restarted it", "resolutionKind", "permanent", "resolvedBy", "support"));
        change("service-level", table -> answer(table, P3, "\"PT8H\""));
        List<Object> before = everythingOf(resolved);

        JsonNode report = admin.post(REPAIR, Map.of("apply", true)).json();

        assertThat(report.path("count").asInt()).isEqualTo(open());
        assertThat(report.path("changes").findValuesAsText("incident"))
                .contains(first, second)
                .doesNotContain(resolved);
        for (String number : List.of(first, second)) {
            assertThat(resolution("dana", number).path("due").asText()).isEqualTo("2026-03-03T07:30:00Z");
            assertThat(timer(number).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));
            assertThat(walk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));
        }
        assertThat(everythingOf(resolved)).isEqualTo(before);

        List<Object> after = everythingOf(first, second);
        JsonNode again = admin.post(REPAIR, Map.of("apply", true)).json();
        assertThat(again.path("changes")).isEmpty();
        assertThat(again.path("newlyBreached").asInt()).isZero();
        assertThat(everythingOf(first, second)).isEqualTo(after);
    }

    @Test
    void aRepairOfAllStartsTheClocksThatATableHadForgotten() {
        change("service-level", table -> answer(table, P3, "\"none\""));
        String number = diagnosed("one");
        assertThat(clocks("dana", number).findValuesAsText("commitment"))
                .containsExactly("response", "operational-level");
        withdrawChanges();
        clock.stopAt(berlin("2026-03-02T10:00"));

        JsonNode report = admin.post(REPAIR, Map.of("apply", true)).json();

        assertThat(report.path("changes").findValuesAsText("incident")).contains(number);
        assertThat(resolution("dana", number).path("due").asText()).isEqualTo("2026-03-05T07:30:00Z");
        assertThat(timer(number).getDuedate()).isEqualTo(Date.from(berlin("2026-03-03T13:30")));
    }

    @Test
    void aRepairFollowsAChangedRuleForHolds() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T09:30"));
        hold(number, "vendor");
        assertThat(timer(number).getDuedate()).isEqualTo(Date.from(NEVER));
        clock.stopAt(berlin("2026-03-02T11:30"));
        change("clock-pause", table -> answer(table, "rule_clock-pause_vendor", "\"runs\""));

        JsonNode change = repair(true, number).path("changes").get(0);

        assertThat(change.get("oldDue").isNull()).isTrue();
        assertThat(change.path("newDue").asText()).isEqualTo("2026-03-05T07:30:00Z");
        assertThat(resolution("dana", number).path("state").asText()).isEqualTo("running");
        assertThat(resolution("dana", number).path("used").asText()).isEqualTo("PT3H");
        assertThat(timer(number).getDuedate()).isEqualTo(Date.from(berlin("2026-03-03T13:30")));
    }

    @Test
    void aRepairFollowsAChangedCalendarAndTakesABreachBackThatWasNone() throws IOException {
        String number = diagnosed("several");
        clock.stopAt(berlin("2026-03-03T09:00"));
        engine.getManagementService().executeJob(timer(number).getId());
        walk.runJobs(number);
        assertThat(resolution("dana", number).path("state").asText()).isEqualTo("breached");
        assertThat(timer(number).getDuedate()).isEqualTo(Date.from(NEVER));
        putCalendars(Files.readString(Path.of(CALENDARS))
                .replace(
                        "      2026-12-24: []\n      2026-12-31: [\"08",
                        "      2026-03-03: []\n      2026-12-31: [\"08"));

        JsonNode preview = repair(false, number);
        assertThat(timer(number).getDuedate()).isEqualTo(Date.from(NEVER));
        repair(true, number);

        JsonNode change = preview.path("changes").get(0);
        assertThat(change.path("oldTarget").asText()).isEqualTo("PT8H emea-office");
        assertThat(change.path("newTarget").asText()).isEqualTo("PT8H emea-office");
        assertThat(change.path("oldDue").asText()).isEqualTo("2026-03-03T07:30:00Z");
        assertThat(change.path("newDue").asText()).isEqualTo("2026-03-04T07:30:00Z");
        assertThat(change.path("newlyBreached").asBoolean()).isFalse();
        // On Monday 7.5 of 8 hours were used.
        JsonNode resolution = resolution("dana", number);
        assertThat(resolution.path("state").asText()).isEqualTo("running");
        assertThat(numbers(resolution.path("reported"))).containsExactly(50, 75, 90);
        assertThat(timer(number).getDuedate()).isEqualTo(Date.from(berlin("2026-03-04T08:30")));
        assertThat(engine.getRuntimeService().getVariable(instance(number).getId(), "serviceLevel"))
                .isEqualTo("at-risk");
        walk.submit(
                "lena",
                number,
                "userTask_diagnoseIncident",
                Map.of("resolution", "Restarted it", "resolutionKind", "permanent", "resolvedBy", "support"));
        assertThat(resolution("dana", number).path("state").asText()).isEqualTo("met");
    }

    @Test
    void anUnknownNumberIsRefusedAndNothingIsDone() {
        String number = diagnosed("one");
        change("service-level", table -> answer(table, P3, "\"PT8H\""));
        List<Object> before = everythingOf(number);
        // So many that they are not repaired in one transaction
        List<String> many = Stream.concat(Collections.nCopies(600, number).stream(), Stream.of("INC9999999"))
                .toList();

        for (List<String> selection : List.of(List.of(number, "INC9999999"), many)) {
            Answer answer = admin.post(REPAIR, Map.of("incidents", selection, "apply", true));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.badFields()).containsExactly("incidents");
            assertThat(answer.text()).contains("INC9999999").doesNotContain(number);
            assertThat(everythingOf(number)).isEqualTo(before);
        }
    }

    @Test
    void aNumberThatIsNamedTwiceIsRepairedOnce() {
        String number = diagnosed("one");
        change("service-level", table -> answer(table, P3, "\"PT8H\""));

        JsonNode report = repair(true, number, number);

        assertThat(report.path("count").asInt()).isEqualTo(1);
        assertThat(report.path("changes")).hasSize(1);
    }

    @Test
    void aRepairOfNothingIsNotOneOfAll() {
        String number = diagnosed("one");
        change("service-level", table -> answer(table, P3, "\"PT8H\""));
        List<Object> before = everythingOf(number);

        JsonNode report = repair(true);

        assertThat(report.path("count").asInt()).isZero();
        assertThat(everythingOf(number)).isEqualTo(before);
    }

    @Test
    void whatIsClosedGetsNoClockAgain() {
        String number = diagnosed("one");
        desk.as("rita").post("/api/incidents/" + number + "/withdrawal", Map.of("reason", "It works again"));
        List<Object> before = everythingOf(number);

        JsonNode report = repair(true, number);

        assertThat(report.path("changes")).isEmpty();
        assertThat(everythingOf(number)).isEqualTo(before);
        assertThat(clocks("dana", number))
                .extracting(level -> level.path("commitment").asText(), level -> level.path("state")
                        .asText())
                .containsExactly(
                        tuple("response", "met"),
                        tuple("resolution", "cancelled"),
                        tuple("operational-level", "cancelled"));
    }

    @Test
    void aTableThatAnswersNothingIsNamedAndNothingIsDone() {
        String number = diagnosed("one");
        change("service-level", table -> answer(table, P3, "\"PT\" + \"soon\""));
        List<Object> before = everythingOf(number);

        Answer answer = admin.post(REPAIR, Map.of("incidents", List.of(number), "apply", true));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("detail").asText()).contains("service-level", "PTsoon", "PT4H");
        assertThat(everythingOf(number)).isEqualTo(before);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(ZoneId.of("Europe/Berlin")).toInstant();
    }

    private static String api(String number) {
        return "/api/incidents/" + number + "/service-levels";
    }

    /** An incident of rita about the CRM that waits for its diagnosis: P3 for one person, P2 for several. */
    private String diagnosed(String usersAffected) {
        String number = walk.report("rita", "The CRM shows an error", "crm");
        walk.submit("dana", number, "userTask_checkReport", Map.of("reportType", "incident"));
        walk.submit(
                "dana",
                number,
                "userTask_triageIncident",
                Map.ofEntries(
                        Map.entry("category", "application"),
                        Map.entry("subcategory", "error"),
                        Map.entry("service", "crm"),
                        Map.entry("environment", "production"),
                        Map.entry("customer", ""),
                        Map.entry("usersAffected", usersAffected),
                        Map.entry("deadline", "today"),
                        Map.entry("workaround", "none"),
                        Map.entry("financialExposure", "none"),
                        Map.entry("securityExposure", "none"),
                        Map.entry("complianceExposure", "none"),
                        Map.entry("reputationExposure", "none")));
        return number;
    }

    private void hold(String number, String reason) {
        walk.submit(
                "alan",
                number,
                "userTask_diagnoseIncident",
                Map.of(
                        "nextStep",
                        "hold",
                        "holdReason",
                        reason,
                        "holdUntil",
                        "",
                        "question",
                        "Since when?",
                        "holdNote",
                        "Called them"));
    }

    private JsonNode clocks(String user, String number) {
        Answer answer = desk.as(user).get(api(number));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode resolution(String user, String number) {
        return StreamSupport.stream(clocks(user, number).spliterator(), false)
                .filter(level -> level.path("commitment").asText().equals("resolution"))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private JsonNode repair(boolean apply, String... incidents) {
        Answer answer = admin.post(REPAIR, Map.of("incidents", List.of(incidents), "apply", apply));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** Deploys a changed table; it is in force until the test is over. */
    private void change(String table, Consumer<DmnModelInstance> change) {
        DmnModelInstance model = Dmn.readModelFromFile(new File("dmn", table + ".dmn"));
        change.accept(model);
        deployments.add(engine.getRepositoryService()
                .createDeployment()
                .name("Changed table")
                .addModelInstance(table + ".dmn", model)
                .deploy()
                .getId());
        rules.refresh();
    }

    private void withdrawChanges() {
        deployments.forEach(deployment -> engine.getRepositoryService().deleteDeployment(deployment, true));
        deployments.clear();
        rules.refresh();
    }

    /** Sets the first output of a row. */
    private static void answer(DmnModelInstance table, String rule, String expression) {
        Rule row = table.getModelElementById(rule);
        row.getOutputEntries().iterator().next().getText().setTextContent(expression);
    }

    private void putCalendars(String yaml) {
        Answer answer = admin.put("/api/calendars", yaml, "application/yaml");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private ProcessInstance instance(String number) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey("incident")
                .singleResult();
    }

    /** The one timer of the resolution. */
    private Job timer(String number) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(instance(number).getId())
                .activityId(RESOLUTION_DUE)
                .singleResult();
    }

    private List<JsonNode> timeline(String number) {
        JsonNode page =
                desk.as("dana").get("/api/incidents/" + number + "/timeline").json();
        return StreamSupport.stream(page.path("items").spliterator(), false).toList();
    }

    private int open() {
        return jdbc.sql("select count(*) from incident where status in ('new', 'in-progress', 'on-hold')")
                .query(Integer.class)
                .single();
    }

    /** Everything that a repair might change: ledger, timers, tasks, timelines. */
    private List<Object> everythingOf(String... incidents) {
        List<Object> all = new ArrayList<>();
        for (String number : incidents) {
            all.addAll(rows("service_level s where incident = :number", "cast(s as text)", number));
            all.addAll(rows(
                    "act_ru_job where process_instance_id_ in"
                            + " (select id_ from act_hi_procinst where business_key_ = :number)",
                    "id_ || duedate_",
                    number));
            all.addAll(rows(
                    "act_ru_task where proc_inst_id_ in"
                            + " (select id_ from act_hi_procinst where business_key_ = :number)",
                    "id_ || coalesce(cast(due_date_ as text), '')",
                    number));
            all.addAll(timeline(number));
        }
        return all;
    }

    private List<String> rows(String from, String value, String number) {
        return jdbc.sql("select " + value + " from " + from + " order by 1")
                .param("number", number)
                .query(String.class)
                .list();
    }

    private static List<Integer> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
    }
}

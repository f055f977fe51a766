package org.incidentdesk.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;

/** Who may do what, tried from outside. */
@DeskTest
class AccessTest {

    private static final String REST = "/engine-rest";
    private static final Map<String, String> DIAGNOSIS =
            Map.of("resolution", "Restarted it", "resolutionKind", "permanent", "resolvedBy", "support");

    @LocalServerPort
    private int port;

    @Autowired
    private ProcessEngine engine;

    private DeskClient desk;
    private DeskClient rita;
    private DeskClient alan;
    private IncidentWalk walk;

    @BeforeEach
    void connect() {
        desk = DeskClient.on(port);
        rita = desk.as("rita");
        alan = desk.as("alan");
        walk = new IncidentWalk(desk, engine);
    }

    // Login

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/incidents",
                "/api/services",
                "/api/no-such-thing",
                "/status/internal",
                "/engine-rest",
                "/engine-rest/engine",
                "/engine-rest/task",
                "/engine-rest/process-definition",
                "/actuator",
                "/actuator/metrics",
                "/actuator/info",
                "/v3/api-docs",
                "/v3/api-docs.yaml",
                "/v3/api-docs/swagger-config",
                "/swagger-ui/index.html",
                "/swagger-ui.html"
            })
    void everythingNeedsALogin(String path) {
        Answer answer = desk.get(path);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void scriptOfAPageIsRefusedWithoutALoginWindowOfTheBrowser() {
        Answer answer = desk.with("X-Requested-With", "XMLHttpRequest").get("/api/incidents");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @Test
    void writingNeedsALoginToo() {
        assertThat(desk.post("/api/incidents", Map.of("title", "Anonymous", "service", "crm"))
                        .status())
                .isEqualTo(401);
        assertThat(desk.post(REST + "/process-definition/key/incident/start", Map.of())
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthIsOpenAndTellsNoDetails(String path) {
        Answer answer = desk.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("UP");
        assertThat(answer.json().has("components")).isFalse();
    }

    @Test
    void wrongPasswordAndUnknownUserAreRefusedAlike() {
        // Somebody no other test logs in as: the engine makes an account wait after a wrong password.
        Answer wrong = desk.as("igor", "guess").get("/api/incidents");
        Answer unknown = desk.as("nobody", "guess").get("/api/incidents");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.text()).isEqualTo(unknown.text());
        assertThat(desk.as("", "").get("/api/incidents").status()).isEqualTo(401);
        assertThat(desk.with("Authorization", "Basic !!!").get("/api/incidents").status())
                .isEqualTo(401);
    }

    @Test
    void figuresAreForTheAdministrator() {
        for (String user : List.of("rita", "alan", "petra", "mona", "sensor")) {
            assertThat(desk.as(user).get("/actuator/metrics").status()).as(user).isEqualTo(403);
        }
        assertThat(desk.as("admin").get("/actuator/metrics").status()).isEqualTo(200);
    }

    @Test
    void answersOfTheApiCannotBeSniffedFramedOrCached() {
        Answer answer = rita.get("/api/incidents");

        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    // Deployment

    @ParameterizedTest
    @ValueSource(strings = {"rita", "alan", "dana", "mona", "sensor"})
    void onlyAProcessOwnerDeploys(String user) throws IOException {
        long before = deployments();

        assertThat(deployRouting(desk.as(user)).status()).isEqualTo(403);

        assertThat(deployments()).isEqualTo(before);
    }

    @Test
    void processOwnerDeploysANewVersion() throws IOException {
        Answer answer = deployRouting(desk.as("petra"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String deployment = answer.json().path("id").asText();
        try {
            assertThat(engine.getRepositoryService()
                            .createDecisionDefinitionQuery()
                            .decisionDefinitionKey("routing")
                            .latestVersion()
                            .singleResult()
                            .getDeploymentId())
                    .isEqualTo(deployment);
        } finally {
            engine.getRepositoryService().deleteDeployment(deployment);
        }
    }

    @Test
    void processOwnerSeesTheTasksOfOthersButDoesNotDoThem() {
        String number = walk.toDiagnosis("rita");
        Task task = walk.task(number);
        DeskClient petra = desk.as("petra");

        assertThat(petra.get(REST + "/task/" + task.getId()).status()).isEqualTo(200);
        assertThat(petra.submit(task.getId(), DIAGNOSIS).status()).isEqualTo(403);
        assertThat(petra.post(REST + "/task/" + task.getId() + "/complete", Map.of())
                        .status())
                .isEqualTo(403);
        assertThat(claim(petra, task.getId(), "petra").status()).isEqualTo(403);
        assertThat(walk.task(number).getId()).isEqualTo(task.getId());
    }

    // Tier 1

    @Test
    void agentSeesAndCompletesTheTasksOfTheOwnGroups() {
        String own = walk.toDiagnosis("rita");
        String desks = walk.toClosing("rita");
        String printing = walk.report("sensor", "Paper jam in printer 4", "printing");

        List<String> seen = StreamSupport.stream(alan.get(REST + "/task").json().spliterator(), false)
                .map(task -> task.path("id").asText())
                .toList();

        assertThat(seen)
                .contains(walk.task(own).getId())
                .doesNotContain(walk.task(desks).getId(), walk.task(printing).getId());
        assertThat(alan.submit(walk.task(own).getId(), DIAGNOSIS).status()).isEqualTo(204);
        walk.runJobs(own);
        assertThat(walk.task(own).getTaskDefinitionKey()).isEqualTo("userTask_smokeTest");
    }

    /** Whoever may read all of them is not asked task by task. */
    @ParameterizedTest
    @CsvSource({"alan, 1", "dana, 1", "mona, 1", "petra, 1", "wim, 0", "rita, 0"})
    void allTasksOfTheProcessAreShownOnlyToWhoeverMayReadThem(String user, int seen) {
        String task = walk.task(walk.toDiagnosis("rolf")).getId();

        Answer found = desk.as(user).get(REST + "/task?processDefinitionKey=tier-work&maxResults=1000");

        assertThat(found.json().findValuesAsText("id").stream().filter(task::equals))
                .hasSize(seen);
    }

    /** Tasklist shows its name and diagram with each mail that waits for the desk. */
    @ParameterizedTest
    @CsvSource({"dana, 200", "petra, 200", "alan, 404", "rita, 404"})
    void processOfMailsIsReadByTheServiceDesk(String user, int status) {
        assertThat(desk.as(user)
                        .get(REST + "/process-definition/key/receive-mail/xml")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void agentCannotCloseAnIncident() {
        String number = walk.toClosing("rita");
        String task = walk.task(number).getId();

        assertThat(alan.submit(task, Map.of("closureCode", "solved")).status()).isEqualTo(403);
        assertThat(claim(alan, task, "alan").status()).isEqualTo(403);
        assertThat(alan.get("/api/incidents/" + number).json().path("status").asText())
                .isEqualTo("resolved");
        assertThat(desk.as("dana").submit(task, Map.of("closureCode", "solved")).status())
                .isEqualTo(204);
        assertThat(alan.get("/api/incidents/" + number).json().path("status").asText())
                .isEqualTo("closed");
    }

    @Test
    void agentCannotDoTheWorkOfAnotherGroup() {
        String number = walk.report("sensor", "Paper jam in printer 4", "printing");
        String task = walk.task(number).getId();

        assertThat(alan.get(REST + "/task/" + task).status()).isEqualTo(404);
        assertThat(alan.submit(task, DIAGNOSIS).status()).isEqualTo(403);
        assertThat(claim(alan, task, "alan").status()).isEqualTo(403);
        assertThat(walk.task(number).getAssignee()).isNull();
    }

    @Test
    void whoeverCompletesATaskCannotChangeWhatItsFormDoesNotOffer() {
        String number = walk.toDiagnosis("rita");
        String task = walk.task(number).getId();
        String before =
                alan.get("/api/incidents/" + number).json().path("priority").asText();

        for (Map.Entry<String, ?> forged : Map.of(
                        "priority", "P5", "tier", "L3", "reporterKnown", false, "group", "service-desk", "title", "x")
                .entrySet()) {
            Map<String, Object> fields = new HashMap<>(DIAGNOSIS);
            fields.put(forged.getKey(), forged.getValue());
            Answer answer = alan.submit(task, fields);
            assertThat(answer.status()).as(forged.getKey()).isEqualTo(400);
            assertThat(answer.text()).contains(forged.getKey());
        }

        assertThat(walk.task(number).getId()).isEqualTo(task);
        assertThat(alan.get("/api/incidents/" + number).json().path("priority").asText())
                .isEqualTo(before);
    }

    @Test
    void errorThatNoModelKnowsDoesNotEndAnIncident() {
        String number = walk.toDiagnosis("rita");
        String task = walk.task(number).getId();

        Answer answer = alan.post(REST + "/task/" + task + "/bpmnError", Map.of("errorCode", "made-up"));

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(walk.task(number).getId()).isEqualTo(task);
    }

    // Reporters

    @Test
    void reporterSeesOnlyOwnTasks() {
        String own = walk.toConfirmation("rita");
        String foreign = walk.toConfirmation("rolf");
        walk.toDiagnosis("rita");

        JsonNode seen = rita.get(REST + "/task").json();

        assertThat(seen.findValuesAsText("id"))
                .contains(walk.task(own).getId())
                .doesNotContain(walk.task(foreign).getId());
        assertThat(Set.copyOf(seen.findValuesAsText("assignee"))).containsExactly("rita");
        assertThat(rita.submit(walk.task(foreign).getId(), Map.of("confirmation", "confirmed"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void engineShowsReportersAgentsAndMachinesNothingOfItsInside() {
        walk.toConfirmation("rita");

        for (String path : List.of(
                "/process-instance",
                "/execution",
                "/variable-instance",
                // Without the engine's own, which belong to no process and say nothing.
                "/job?processDefinitionKey=incident",
                "/incident",
                "/event-subscription",
                "/external-task",
                "/deployment",
                "/decision-definition",
                "/authorization",
                "/history/task",
                "/history/process-instance",
                "/history/activity-instance",
                "/history/variable-instance",
                "/history/detail",
                "/history/decision-instance",
                "/history/identity-link-log",
                "/history/job-log",
                "/history/user-operation")) {
            // Staff see the columns of the task lists, which are variables.
            boolean forStaff = path.equals("/variable-instance");
            for (DeskClient curious :
                    forStaff ? List.of(rita, desk.as("sensor")) : List.of(rita, alan, desk.as("sensor"))) {
                Answer answer = curious.get(REST + path);
                assertThat(answer.status()).as(path).isEqualTo(200);
                assertThat(answer.json()).as(path).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/task/{task}, 404",
        "/task/{task}/variables, 403",
        "/task/{task}/form-variables, 403",
        "/task/{task}/deployed-form, 403",
        "/task/{task}/identity-links, 403",
        "/process-instance/{instance}, 404",
        "/process-instance/{instance}/variables, 403",
        "/process-instance/{instance}/activity-instances, 403",
        "/history/process-instance/{instance}, 404"
    })
    void foreignIncidentCannotBeReadThroughTheEngine(String path, int status) {
        Task task = walk.task(walk.toDiagnosis("rolf"));

        assertThat(rita.get(REST
                                + path.replace("{task}", task.getId())
                                        .replace("{instance}", task.getProcessInstanceId()))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    identity-links   | {"userId":"rita","type":"candidate"}
                    delegate         | {"userId":"rita"}
                    resolve          | {"variables":{"recordClosureDelegate":{"value":"x"}}}
                    bpmnError        | {"errorCode":"x"}
                    variables        | {"modifications":{"priority":{"value":"P5"}}}
                    localVariables   | {"modifications":{"priority":{"value":"P5"}}}
                    """)
    void agentCanClaimAndCompleteATaskButNotReworkIt(String path, String body) {
        Task task = walk.task(walk.toDiagnosis("rolf"));

        Answer answer = alan.post(REST + "/task/" + task.getId() + "/" + path, body, "application/json");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("administrators");
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "delegationState"})
    void taskCannotBeGivenAwayByChangingIt(String field) {
        Task task = walk.task(walk.toDiagnosis("rolf"));
        Map<String, Object> change = new HashMap<>(Map.of("name", task.getName(), "priority", task.getPriority()));
        change.put(field, field.equals("owner") ? "rita" : "PENDING");

        assertThat(alan.put(REST + "/task/" + task.getId(), change).text()).contains("are not used");

        assertThat(rita.get(REST + "/task/" + task.getId()).status()).isEqualTo(404);
    }

    @Test
    void reportCannotBringAVariableThatTakesThePlaceOfADelegate() {
        Answer answer = rita.post(
                REST + "/message",
                Map.of(
                        "messageName",
                        "incident-reported",
                        "processVariables",
                        DeskClient.variables(
                                Map.of("title", "Mine", "service", "crm", "recordWithdrawalDelegate", "x"))));

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(answer.text()).contains("name of a delegate");
    }

    @Test
    void taskOfNoProcessBelongsToNoIncident() {
        Task task = engine.getTaskService().newTask();
        task.setAssignee("dana");
        engine.getTaskService().saveTask(task);
        try {
            assertThat(desk.as("dana")
                            .get("/api/tasks/" + task.getId() + "/incident")
                            .status())
                    .isEqualTo(404);
        } finally {
            engine.getTaskService().deleteTask(task.getId(), true);
        }
    }

    @Test
    void requestThatABrowserSendsForAForeignPageIsRefused() {
        assertThat(rita.with("Sec-Fetch-Site", "same-origin")
                        .get("/api/incidents")
                        .status())
                .isEqualTo(200);
        assertThat(rita.with("Sec-Fetch-Site", "cross-site")
                        .get("/api/incidents")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void reporterCannotSteerARunningIncidentThroughTheEngine() {
        String number = walk.toDiagnosis("rolf");
        Task task = walk.task(number);
        String instance = REST + "/process-instance/" + task.getProcessInstanceId();

        for (String message : List.of("incident-withdrawn", "incident-reclassified")) {
            assertThat(rita.post(REST + "/message", Map.of("messageName", message, "businessKey", number))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(rita.delete(instance).status()).isEqualTo(403);
        assertThat(rita.put(instance + "/suspended", Map.of("suspended", true)).status())
                .isEqualTo(403);
        assertThat(rita.put(instance + "/variables/priority", Map.of("value", "P1"))
                        .status())
                .isEqualTo(403);
        assertThat(claim(rita, task.getId(), "rita").status()).isEqualTo(403);
        assertThat(walk.task(number).getId()).isEqualTo(task.getId());
    }

    @Test
    void processCannotBeStartedOnSomebodyElsesIncident() {
        String number = walk.toClosing("rolf");

        Answer answer = rita.post(
                REST + "/process-definition/key/incident/start",
                Map.of(
                        "businessKey",
                        number,
                        "startInstructions",
                        List.of(Map.of("type", "startBeforeActivity", "activityId", "serviceTask_recordClosure"))));

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(answer.text()).contains("administrators");
        assertThat(desk.as("rolf")
                        .get("/api/incidents/" + number)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("resolved");
    }

    @Test
    void reportCannotStateWhatOthersDecide() {
        Map<String, Object> report = new HashMap<>(Map.of(
                "title", "Me first",
                "service", "crm",
                "environment", "production",
                "usersAffected", "one",
                "deadline", "none",
                "workaround", "full",
                "reportType", "incident"));
        report.putAll(Map.of("priority", "P1", "tier", "L3", "group", "engineering-l3", "resolution", "Done"));

        Answer byForm = rita.post(
                REST + "/process-definition/key/incident/submit-form",
                Map.of("variables", DeskClient.variables(report)));
        Answer byMessage = rita.post(
                REST + "/message",
                Map.of("messageName", "incident-reported", "processVariables", DeskClient.variables(report)));

        assertThat(byForm.status()).isEqualTo(400);
        assertThat(byForm.text()).contains("priority", "tier", "group", "resolution");
        assertThat(byMessage.status()).isGreaterThanOrEqualTo(400);
        assertThat(rita.get("/api/incidents?size=200").text()).doesNotContain("Me first");
    }

    @Test
    void reporterCannotRaiseTheOwnRights() {
        assertThat(rita.put(REST + "/group/service-desk/members/rita", Map.of()).status())
                .isEqualTo(403);
        assertThat(rita.post(
                                REST + "/authorization/create",
                                Map.of(
                                        "type",
                                        1,
                                        "userId",
                                        "rita",
                                        "resourceType",
                                        7,
                                        "resourceId",
                                        "*",
                                        "permissions",
                                        List.of("ALL")))
                        .status())
                .isEqualTo(403);
        assertThat(rita.post(
                                REST + "/user/create",
                                Map.of("profile", Map.of("id", "eve"), "credentials", Map.of("password", "eve")))
                        .status())
                .isEqualTo(403);
        assertThat(rita.get(REST + "/user").json().findValuesAsText("id")).containsExactly("rita");
    }

    // Forms

    @Test
    void formToReportOffersTheServicesOfTheCatalogue() {
        JsonNode form = rita.get(REST + "/process-definition/key/incident/deployed-start-form")
                .json();

        JsonNode service = StreamSupport.stream(form.path("components").spliterator(), false)
                .filter(component -> component.path("key").asText().equals("service"))
                .findFirst()
                .orElseThrow();
        assertThat(service.has("valuesKey")).isFalse();
        assertThat(service.path("values").findValuesAsText("value"))
                .contains("crm", "webshop", "printing")
                .hasSize(11);
        assertThat(service.path("values").findValuesAsText("label")).contains("Web shop");
    }

    @ParameterizedTest
    @CsvSource({
        "resolution, ''",
        "resolution, '   '",
        "resolutionKind, perhaps",
        "resolvedBy, magic",
        "resolution, TOO_LONG",
        "cause, TOO_LONG"
    })
    void formIsCheckedOnTheServerToo(String field, String value) {
        String number = walk.toDiagnosis("rita");
        String task = walk.task(number).getId();
        Map<String, String> fields = new HashMap<>(DIAGNOSIS);
        fields.put(field, value.equals("TOO_LONG") ? "x".repeat(4001) : value);

        Answer answer = alan.submit(task, fields);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains(field);
        assertThat(walk.task(number).getId()).isEqualTo(task);
        assertThat(alan.get("/api/incidents/" + number)
                        .json()
                        .path("resolution")
                        .isNull())
                .isTrue();
    }

    @Test
    void formWithoutARequiredFieldIsRefused() {
        String number = walk.toDiagnosis("rita");
        String task = walk.task(number).getId();

        Answer answer = alan.submit(task, Map.of("resolution", "Restarted it"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText())
                .contains("resolutionKind")
                .contains("resolvedBy");
        assertThat(walk.task(number).getId()).isEqualTo(task);
    }

    @Test
    void formToReportIsCheckedOnTheServerToo() {
        long before = engine.getRuntimeService().createProcessInstanceQuery().count();

        Answer answer = rita.post(
                REST + "/process-definition/key/incident/submit-form",
                Map.of("variables", DeskClient.variables(Map.of("title", "Only a title", "service", "nonsense"))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("service").contains("usersAffected");
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().count())
                .isEqualTo(before);
    }

    @Test
    void secondSubmissionOfAFormSaysSoAndChangesNothing() {
        String number = walk.toDiagnosis("rita");
        String task = walk.task(number).getId();
        assertThat(alan.submit(task, DIAGNOSIS).status()).isEqualTo(204);
        walk.runJobs(number);
        String after = alan.get("/api/incidents/" + number).text();
        String next = walk.task(number).getId();

        Answer second = desk.as("amira")
                .submit(task, Map.of("resolution", "Mine", "resolutionKind", "workaround", "resolvedBy", "vendor"));

        assertThat(second.status()).isGreaterThanOrEqualTo(400);
        assertThat(second.json().path("message").asText()).containsIgnoringCase("cannot find task");
        assertThat(alan.get("/api/incidents/" + number).text()).isEqualTo(after);
        assertThat(walk.task(number).getId()).isEqualTo(next);
    }

    @Test
    void ofTwoAgentsWhoClaimATaskOneGetsIt() {
        String number = walk.toDiagnosis("rita");
        String task = walk.task(number).getId();

        assertThat(claim(alan, task, "alan").status()).isEqualTo(204);
        Answer late = claim(desk.as("amira"), task, "amira");

        assertThat(late.status()).isGreaterThanOrEqualTo(400);
        assertThat(late.json().path("message").asText()).contains("already claimed");
        assertThat(walk.task(number).getAssignee()).isEqualTo("alan");
        assertThat(alan.get("/api/incidents/" + number).json().path("assignee").asText())
                .isEqualTo("alan");
    }

    // Plug-ins of the webapps

    @Test
    void loginOfTasklistCountsForTheApiWithItsProtectionAgainstForgedRequests() throws Exception {
        String number = walk.report("rita", "Commented from Tasklist", "crm");
        String comments = "/api/incidents/" + number + "/comments";
        Browser browser = new Browser();
        browser.send("GET", "/camunda/app/tasklist/default/", "", Map.of());
        HttpResponse<String> login = browser.send(
                "POST",
                "/camunda/api/admin/auth/user/default/login/tasklist",
                "username=rita&password=rita",
                Map.of("Content-Type", "application/x-www-form-urlencoded", "X-XSRF-TOKEN", browser.token()));
        assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
        browser.send("GET", "/camunda/app/tasklist/default/", "", Map.of());

        assertThat(browser.send("GET", "/api/incidents", "", Map.of()).body()).contains(number);
        assertThat(browser.comment(comments, "").statusCode()).isEqualTo(401);
        assertThat(browser.comment(comments, "forged").statusCode()).isEqualTo(401);
        assertThat(browser.comment(comments, browser.token()).statusCode()).isEqualTo(201);
        assertThat(rita.get("/api/incidents/" + number + "/timeline").text()).containsOnlyOnce("From the plug-in");
    }

    @Test
    void sessionWithoutALoginIsNoLogin() throws Exception {
        Browser browser = new Browser();
        browser.send("GET", "/camunda/app/tasklist/default/", "", Map.of());

        HttpResponse<String> answer =
                browser.send("GET", "/api/incidents", "", Map.of("X-XSRF-TOKEN", browser.token()));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(browser.send("GET", "/camunda/api/engine/engine/default/task", "", Map.of())
                        .statusCode())
                .isEqualTo(401);
    }

    private class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http =
                HttpClient.newBuilder().cookieHandler(cookies).build();

        HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, BodyPublishers.ofString(body));
            headers.forEach(request::header);
            return http.send(request.build(), BodyHandlers.ofString());
        }

        HttpResponse<String> comment(String path, String token) throws IOException, InterruptedException {
            Map<String, String> headers = token.isEmpty()
                    ? Map.of("Content-Type", "application/json")
                    : Map.of("Content-Type", "application/json", "X-XSRF-TOKEN", token);
            return send("POST", path, "{\"text\":\"From the plug-in\",\"audience\":\"reporter\"}", headers);
        }

        String token() {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Answer claim(DeskClient who, String task, String user) {
        return who.post(REST + "/task/" + task + "/claim", Map.of("userId", user));
    }

    private long deployments() {
        return engine.getRepositoryService().createDeploymentQuery().count();
    }

    /** As Camunda Modeler does it: a multipart form. */
    private static Answer deployRouting(DeskClient who) throws IOException {
        String changed = new ClassPathResource("dmn/routing.dmn")
                .getContentAsString(UTF_8)
                .replace("<description>Which group", "<description>Changed: which group");
        String body = String.join(
                "\r\n",
                "--part",
                "Content-Disposition: form-data; name=\"deployment-name\"",
                "",
                "routing",
                "--part",
                "Content-Disposition: form-data; name=\"deployment-source\"",
                "",
                "Camunda Modeler",
                "--part",
                "Content-Disposition: form-data; name=\"data\"; filename=\"routing.dmn\"",
                "Content-Type: application/octet-stream",
                "",
                changed,
                "--part--",
                "");
        return who.post(REST + "/deployment/create", body, "multipart/form-data; boundary=part");
    }
}

package org.incidentdesk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.DecisionService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.variable.Variables;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Deploys changed tables, models and wordings as Camunda Modeler does. */
@DeskTest
@ExtendWith(OutputCaptureExtension.class)
class DeploymentCheckTest {

    private static final String BOUNDARY = "a-part-of-the-deployment";
    private static final List<String> KEYS = List.of("service-level", "clock-pause", "escalation", "notification");

    @LocalServerPort
    private int port;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private DecisionService decisions;

    private final Set<String> before = new HashSet<>();

    @BeforeEach
    void rememberDeployments() {
        before.addAll(deployments());
    }

    @AfterEach
    void removeNewDeployments() {
        deployments().stream().filter(id -> !before.contains(id)).forEach(repository::deleteDeployment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The third response of the table, for P1.
                "target         | \"4 hours\"     | target must be a time of at most 9999 business hours",
                "target         | \"P1D\"         | not \"P1D\"",
                "target         | \"PT1D\"        | not \"PT1D\"",
                "target         | \"PT0H\"        | not \"PT0H\"",
                "target         | \"PT\"          | not \"PT\"",
                "target         | \"-PT4H\"       | not \"-PT4H\"",
                "target         | \"PT1.5H\"      | not \"PT1.5H\"",
                "target         | \"PT20000H\"    | not \"PT20000H\"",
                "target         | \"PT99999999999999999999H\" | not \"PT99999999999999999999H\"",
                "target         | PT4H            | target must be in quotes: \"PT4H\"",
                "target         | ''              | target is missing",
                "calendar       | \"mars\"        | the calendar \"mars\" does not exist, only 24x7, americas-office",
                "calendar       | ''              | calendar is missing",
                "calendar       | emea-office     | calendar must be in quotes: \"emea-office\"",
                "thresholds     | \"90, 50\"      | thresholds must be whole percentages from 1 to 99, ascending",
                "thresholds     | \"50, 50\"      | not \"50, 50\"",
                "thresholds     | \"50, 100\"     | not \"50, 100\"",
                "thresholds     | \"0, 50\"       | not \"0, 50\"",
                "thresholds     | \"50; 75\"      | not \"50; 75\"",
                "thresholds     | \"50,\"         | not \"50,\"",
                "thresholds     | \"half\"        | not \"half\"",
                "thresholds     | 75              | thresholds must be in quotes: \"75\"",
                "countsFrom     | \"start\"       | countsFrom must be \"report\" or \"change\", not \"start\"",
                "countsFrom     | ''              | countsFrom is missing",
                "afterReopening | \"stop\"        | afterReopening must be \"continue\" or \"restart\", not \"stop\""
            })
    void mistakesInServiceLevelsAreRefusedWithFileAndRule(String output, String cell, String reason)
            throws IOException {
        String table = with(table("service-level"), "cell_service-level_response_p1_" + output, cell);

        assertRefused(deploy("service-level.dmn", table), "service-level.dmn, rule 3: ", reason);
        assertThat(target("response", "P1")).isEqualTo("PT15M");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "incident-model | disk_incidentModel | \"free-disk\" | rule 1 | there is no process \"free-disk\"; deploy its file together with the table",
                "incident-model | disk_incidentModel | service | rule 1 | incidentModel must be in quotes",
                "paging | p1_on_call_page | \"on-call:nobodys\" | rule 1 | page names \"nobodys\", which is no group",
                "paging | p1_on_call_channels | \"sms, pigeon\" | rule 1 | channels names \"pigeon\", which is no channel",
                "paging | p1_on_call_wait | \"soon\" | rule 1 | wait must be a time such as PT5M, not \"soon\"",
                "paging | p1_on_call_times | 0 | rule 1 | times must be a whole number from 1 to 9, not 0",
                "assignment | p1_assignTo | \"anybody\" | rule 1 | assignTo must be one of group, member, not \"anybody\"",
                "assignment | p1_workload | -1 | rule 1 | workload must be a whole number from 0 to 99, not -1",
                "workaround-approval | high_approver | \"the boss\" | rule 2 | approver names \"the boss\", which is no group",
                "workaround-approval | high_deputy | \"the boss\" | rule 2 | deputy names \"the boss\", which is no group",
                "workaround-approval | high_decideWithin | \"2 h\" | rule 2 | decideWithin must be a time such as PT30M, not \"2 h\"",
                "alert-mapping | mail_out_service | \"mail-of-the-future\" | rule 3 | service names \"mail-of-the-future\", which is not in the service catalogue; it may also be named.service",
                "alert-mapping | mail_out_service | labels.service | rule 3 | service must be a text in quotes; here nothing is computed",
                "alert-mapping | mail_out_environment | \"prod\" | rule 3 | environment must be one of production, staging, test, not \"prod\"",
                "alert-mapping | mail_out_severity | error | rule 3 | severity must be in quotes: \"error\"",
                "alert-handling | error_out_graceTime | \"soon\" | rule 6 | graceTime must be a time such as \"PT5M\", not \"soon\"",
                "alert-handling | error_out_verification | \"maybe\" | rule 6 | verification must be one of none, second-source, person, not \"maybe\"",
                "alert-handling | critical-webshop_out_check | \"shop\" | rule 4 | check names \"shop\", which the configuration does not have in incidentdesk.alerts.checks",
                "alert-handling | error_out_verifyGroup | \"nobody\" | rule 6 | verifyGroup names \"nobody\", which is no group",
                "alert-handling | error_out_flapCount | 1 | rule 6 | flapCount must be a whole number from 2 to 50, not 1",
                "alert-handling | error_out_deadline | \"soon\" | rule 6 | deadline must be one of now, today, week, none, not \"soon\"",
                "vendor-follow-up | high_followUpAfter | \"daily\" | rule 2 | followUpAfter must be a time such as PT4H, not \"daily\"",
                "smoke-test | p1_smokeTest | \"perhaps\" | rule 1 | smokeTest must be one of yes, no, not \"perhaps\"",
                "escalation  | resolution_breach_manager_manager | \"bosses\" | rule 17 | manager names \"bosses\", which is no group",
                "clock-pause | reporter_clock              | \"waits\"    | rule 5 | clock must be \"stops\" or \"runs\", not \"waits\"",
                "clock-pause | reporter_clock              | ''           | rule 5 | clock is missing",
                "escalation  | response_group_tell         | \"managers\" | rule 1 | tell names \"managers\", which is no group",
                "escalation  | response_group_tell         | group        | rule 1 | tell must be in quotes: \"group\"",
                "escalation  | resolution_hand_on_high_handTo | \"L4\"    | rule 6 | handTo must be \"L2\" or \"L3\" or \"\", not \"L4\"",
                "escalation  | resolution_raise_raisePriority | \"true\"  | rule 8 | raisePriority must be true or false, not \"true\"",
                "escalation  | resolution_raise_raisePriority | yes       | rule 8 | raisePriority must be true or false, not yes",
                "notification | reported_deliveryChannel | \"pigeon\"  | rule 1 | deliveryChannel must be one of email, sms, voice, slack, teams, webhook, preferred, not \"pigeon\"",
                "notification | reported_deliveryChannel | ''           | rule 1 | deliveryChannel is missing",
                "notification | reported_wording         | \"recieved\" | rule 1 | there is no wording \"recieved\" in the language of the company; deploy its file together with the table",
                "notification | reported_wording         | if priority = \"P1\" then \"a\" else \"b\" | rule 1 | wording must be a text in quotes; here nothing is computed",
                "notification | reported_urgency         | \"high\"    | rule 1 | urgency must be one of page, normal, low, not \"high\"",
                "notification | reported_urgency         | page         | rule 1 | urgency must be in quotes: \"page\"",
                "notification | reported_onlyWhile       | \"open\"    | rule 1 | onlyWhile must be one of always, unresolved, on-hold, resolved, awaited, not \"open\"",
                "channel-fallback | email_page_fallback    | \"letter\" | rule 1 | fallback must be one of email, sms, voice, slack, teams, webhook, none, not \"letter\"",
                "channel-fallback | email_page_giveUpAfter | \"soon\"   | rule 1 | giveUpAfter must be a time such as \"PT10M\", or \"PT0S\", not \"soon\"",
                "channel-fallback | email_page_giveUpAfter | \"P1D\"    | rule 1 | not \"P1D\"",
                "next-update  | p1_nextUpdate            | \"1 hour\"  | rule 1 | nextUpdate must be a time such as \"PT1H\", business days such as \"P1D\", or \"none\", not \"1 hour\"",
                "next-update  | p1_nextUpdate            | \"P0D\"     | rule 1 | not \"P0D\"",
                "mail-action  | loop_action              | \"delete\"  | rule 1 | action must be one of reply, note, report, follow-up, bounce, ignore, desk, not \"delete\"",
                "mail-meaning | no_en_meaning            | \"no\"      | rule 3 | meaning must be one of solved, not-solved, unclear, not \"no\""
            })
    void mistakesInTheOtherTablesAreRefusedWithFileAndRule(
            String key, String cell, String text, String rule, String reason) throws IOException {
        String table = with(table(key), "cell_" + key + "_" + cell, text);

        assertRefused(deploy(key + ".dmn", table), key + ".dmn, " + rule + ": ", reason);
    }

    @Test
    void hitPolicyAndOutputsAreWhatTheClockExpects() throws IOException {
        assertRefused(
                deploy("service-level.dmn", table("service-level").replace("hitPolicy=\"FIRST\"", "")),
                "service-level.dmn: the hit policy must be FIRST");
        assertRefused(
                deploy("clock-pause.dmn", table("clock-pause").replace("\"FIRST\"", "\"COLLECT\"")),
                "clock-pause.dmn: the hit policy must be FIRST");
        assertRefused(
                deploy("escalation.dmn", table("escalation").replace("\"COLLECT\"", "\"COLLECT\" aggregation=\"MAX\"")),
                "escalation.dmn: the hit policy must be COLLECT, without aggregation");
        assertRefused(
                deploy("service-level.dmn", table("service-level").replace("name=\"calendar\"", "name=\"hours\"")),
                "service-level.dmn: an output must have the name calendar");
    }

    @Test
    void tableThatIsNoTableIsRefused() throws IOException {
        String table = table("clock-pause");
        String variable = table.replace(
                "</description>\n    <informationRequirement",
                "</description>\n    <variable id=\"v\" name=\"clock\" typeRef=\"string\" /><informationRequirement");
        String expression = variable.substring(0, variable.indexOf("<decisionTable"))
                + "<literalExpression id=\"l\"><text>\"runs\"</text></literalExpression>"
                + variable.substring(variable.indexOf("</decisionTable>") + "</decisionTable>".length());

        assertRefused(deploy("clock-pause.dmn", expression), "clock-pause.dmn: clock-pause must be a decision table");
    }

    @Test
    void fileThatIsNoDecisionIsRefusedWithTheReason() throws IOException {
        assertRefused(
                deploy("clock-pause.dmn", table("clock-pause").replace("</inputEntry>", "")),
                "clock-pause.dmn: this is no valid DMN: ",
                "inputEntry");
    }

    @Test
    void everyMistakeOfAllFilesIsNamedAtOnce() throws IOException {
        String levels = with(table("service-level"), "cell_service-level_response_p1_target", "\"soon\"");
        levels = with(levels, "cell_service-level_response_p2_calendar", "\"mars\"");
        levels = with(levels, "cell_service-level_response_p3_calendar", "\"mars\"");
        String pause = with(table("clock-pause"), "cell_clock-pause_reporter_clock", "\"waits\"");

        assertRefused(
                deploy("a.dmn", levels, "b.dmn", pause),
                "a.dmn, rule 3: target",
                "a.dmn, rules 7, 8: the calendar \"mars\"",
                "b.dmn, rule 5: clock");
    }

    @Test
    void goodFileIsNotDeployedTogetherWithABadOne() throws IOException {
        assertRefused(
                deploy(
                        "closure.dmn",
                        table("closure"),
                        "escalation.dmn",
                        with(table("escalation"), "cell_escalation_response_group_tell", "\"managers\"")),
                "escalation.dmn, rule 1");
    }

    @Test
    void changedTableIsInForceAtOnce() throws IOException {
        String table = with(table("service-level"), "cell_service-level_response_p1_target", "\"PT1M30S\"");

        assertThat(deploy("service-level.dmn", table).status()).isEqualTo(200);

        assertThat(target("response", "P1")).isEqualTo("PT1M30S");
    }

    @Test
    void whatACellComputesIsLeftToTheTable() throws IOException {
        String table = with(
                table("service-level"),
                "cell_service-level_response_p1_target",
                "if category = \"network\" then \"PT5M\" else \"PT15M\"");

        assertThat(deploy("service-level.dmn", table).status()).isEqualTo(200);

        assertThat(target("response", "P1")).isEqualTo("PT15M");
    }

    @Test
    void emptyCellsOfAnEscalationMeanNothing() throws IOException {
        String table = with(table("escalation"), "cell_escalation_response_group_tell", "");
        table = with(table, "cell_escalation_response_group_handTo", "");
        table = with(table, "cell_escalation_response_group_raisePriority", "");

        assertThat(deploy("escalation.dmn", table).status()).isEqualTo(200);
    }

    @Test
    void productStartsWithTablesThatNameWhatIsNotLoadedAndSaysSo(CapturedOutput log) throws IOException {
        String table = with(table("service-level"), "cell_service-level_response_p1_calendar", "\"mars\"");

        repository
                .createDeployment()
                .addString("service-level.dmn", table)
                .source(ReleasedModels.SOURCE)
                .deploy();

        assertThat(log).contains("service-level.dmn, rule 3: the calendar \"mars\" does not exist");
        String wrong = with(table, "cell_service-level_response_p2_target", "\"soon\"");
        assertThatThrownBy(() -> repository
                        .createDeployment()
                        .addString("service-level.dmn", wrong)
                        .deploy())
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("rule 7")
                .hasMessageNotContaining("mars");
    }

    @Test
    void anAudienceThatTheTableListsMustExist() throws IOException {
        String table = table("notification").replaceFirst("&quot;stakeholders&quot;", "&quot;everybody&quot;");

        assertRefused(
                deploy("notification.dmn", table),
                "notification.dmn: the audience \"everybody\" is no group, and none of reporter, assignee");
    }

    @Test
    void aWordingOfOnesOwnComesTogetherWithTheTableThatNamesIt() throws IOException {
        String table = with(table("notification"), "cell_notification_reported_wording", "\"hello\"");

        assertThat(deploy("notification.dmn", table, "hello.en.md", "subject: {{number}}\nbrief: {{number}}\n\nHello")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resolved.en.md | subject: {{nomber}}~brief: b~~text | resolved.en.md: subject names nomber; known are",
                "resolved.en.md | subject: s~brief: b~~{{{text}}}     | resolved.en.md: the text has {{{…",
                "resolved.en.md | Hello                               | resolved.en.md: ",
                "resolved.md    | subject: s~brief: b~~text           | resolved.md: the name must be like resolved.en.md"
            })
    void aWordingThatCannotBeUsedIsRefusedAndTheOneInForceStays(String file, String wording, String reason) {
        assertRefused(deploy(file, wording.replace('~', '\n')), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "announcement | everybody                | the audience \"everybody\" is no group, and none of reporter",
                "announcement | reporter, managers       | the audience \"managers\" is no group",
                "''           | reporter                 | sendTask_tellGroup needs the input event: what is told?"
            })
    void aStepThatCouldTellNobodyIsRefused(String event, String audience, String reason) throws IOException {
        assertRefused(deploy("incident.bpmn", telling(event, audience)), "incident.bpmn: sendTask_tellGroup", reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reporter",
                "reporter, network-l1",
                "table",
                "audit@partner.example",
                "${group}",
                "group,customer"
            })
    void whomAStepMayTell(String audience) throws IOException {
        assertThat(deploy("incident.bpmn", telling("announcement", audience)).status())
                .isEqualTo(200);
    }

    /** The lifecycle with another "Tell group". */
    private static String telling(String event, String audience) throws IOException {
        String model = Files.readString(Path.of("processes/incident.bpmn"));
        int step = model.indexOf("<bpmn:sendTask id=\"sendTask_tellGroup\"");
        int inputs = model.indexOf("<camunda:inputOutput>", step);
        int end = model.indexOf("</camunda:inputOutput>", inputs);
        assertThat(step).isPositive();
        return model.substring(0, inputs)
                + "<camunda:inputOutput><camunda:inputParameter name=\"event\">" + event
                + "</camunda:inputParameter><camunda:inputParameter name=\"audience\">" + audience
                + "</camunda:inputParameter>"
                + model.substring(end);
    }

    private void assertRefused(Answer answer, String... reasons) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains(reasons);
        assertThat(deployments()).isEqualTo(before);
        for (String key : KEYS) {
            assertThat(before).contains(deploymentOf(key));
        }
    }

    private Answer deploy(String... namesAndContents) {
        StringBuilder body = new StringBuilder();
        part(body, "name=\"deployment-name\"", "Changed tables");
        part(body, "name=\"deployment-source\"", ReleasedModels.SOURCE);
        for (int i = 0; i < namesAndContents.length; i += 2) {
            part(body, "name=\"%1$s\"; filename=\"%1$s\"".formatted(namesAndContents[i]), namesAndContents[i + 1]);
        }
        body.append("--").append(BOUNDARY).append("--\r\n");
        return DeskClient.on(port)
                .as("petra")
                .post("/engine-rest/deployment/create", body.toString(), "multipart/form-data; boundary=" + BOUNDARY);
    }

    private static void part(StringBuilder body, String disposition, String content) {
        body.append(
                "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n".formatted(BOUNDARY, disposition, content));
    }

    private String target(String commitment, String priority) {
        return decisions
                .evaluateDecisionTableByKey(
                        "service-level",
                        Variables.createVariables()
                                .putValue("commitment", commitment)
                                .putValue("priority", priority)
                                .putValue("category", "access")
                                .putValue("service", "crm")
                                .putValue("customer", "")
                                .putValue("environment", "production")
                                .putValue("tier", "L1"))
                .getSingleResult()
                .getEntry("target");
    }

    private static String table(String key) throws IOException {
        return Files.readString(Path.of("dmn", key + ".dmn"));
    }

    private static String with(String table, String cell, String text) {
        String start = "id=\"" + cell + "\">";
        int at = table.indexOf("<text>", table.indexOf(start));
        assertThat(table).contains(start);
        return table.substring(0, at) + "<text>" + text.strip() + table.substring(table.indexOf("</text>", at));
    }

    private String deploymentOf(String key) {
        return repository
                .createDecisionDefinitionQuery()
                .decisionDefinitionKey(key)
                .latestVersion()
                .singleResult()
                .getDeploymentId();
    }

    private Set<String> deployments() {
        Set<String> ids = new HashSet<>();
        for (Deployment deployment : repository.createDeploymentQuery().list()) {
            ids.add(deployment.getId());
        }
        return ids;
    }
}

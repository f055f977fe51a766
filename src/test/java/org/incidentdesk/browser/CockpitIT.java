package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Cockpit as administrators and process owners use it. */
class CockpitIT extends BrowserTest {

    private static final String COCKPIT = "/camunda/app/cockpit/default/#";

    private static final String DIAGNOSE = "userTask_diagnoseIncident";

    @Autowired
    private HistoryService history;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private RuntimeService runtime;

    @Test
    void anAdministratorFollowsAnIncidentInItsDiagramAndItsDecision() {
        String number = reported(
                "sensor",
                Map.of("title", "Host down on the file share", "service", "file-share", "channel", "monitoring"));
        String instance = lifecycle(task(number, "userTask_diagnoseIncident"));

        Person admin = person("admin", "cockpit");
        admin.page.getByText("Processes").first().waitFor();
        admin.go(COCKPIT + "/process-instance/" + instance + "/runtime");
        assertThat(admin.page.getByText(number).first()).isVisible();
        assertThat(admin.page.locator(".djs-container [data-element-id=callActivity_restoreService]"))
                .isVisible();
        Locator token = admin.page.locator("[data-container-id=callActivity_restoreService] .badge:visible");
        assertThat(token).hasText("1");
        assertThat(admin.page.getByText("usersAffected")).isVisible();
        Locator closer = admin.page.locator("button:has(.glyphicon-plus)").last();
        closer.click();
        closer.click();
        assertThat(token).hasText("1");
        forTheReadme(admin, "cockpit");

        String decision = history.createHistoricDecisionInstanceQuery()
                .processInstanceId(instance)
                .decisionDefinitionKey("priority")
                .singleResult()
                .getId();
        admin.go(COCKPIT + "/decision-instance/" + decision);
        assertThat(admin.page.locator("tr.highlight"))
                .hasText(Pattern.compile("\"P4\".*\"none\",\"P4\".*\"P4\"", Pattern.DOTALL));
    }

    @Test
    void aProcessOwnerOpensCockpit() {
        Person petra = person("petra", "cockpit");

        assertThat(petra.page
                        .getByText("Process Definitions")
                        .or(petra.page.getByText("Processes"))
                        .first())
                .isVisible();
        petra.go(COCKPIT + "/processes");
        assertThat(petra.page.getByText("Incident").first()).isVisible();
    }

    @Test
    void aReporterDoesNotGetIntoCockpit() {
        Person rita = person("rita", "cockpit");

        assertThat(rita.page.getByText("missing access rights to application")).isVisible();
        assertThat(rita.page.getByPlaceholder("Password")).isVisible();
    }

    @Test
    void anAdministratorSeesWhatAChangedTableChangesAndAppliesItToOneIncident() throws IOException {
        Map<String, String> report =
                Map.of("title", "Host down on the file share", "service", "file-share", "channel", "monitoring");
        String one = reported("sensor", report);
        String other = reported("sensor", report);
        Task task = task(one, DIAGNOSE);
        task(other, DIAGNOSE);
        Deployment change = repository
                .createDeployment()
                .addString("dmn/service-level.dmn", tableWith("rule_service-level_response_p4_p5", "PT8H", "PT2H"))
                .deploy();
        try {
            Person admin = person("admin", "cockpit");
            admin.button("Preview repair").click();
            Locator section = admin.page.locator(".idesk-repair");
            Locator row = section.locator("tbody").filter(new Locator.FilterOptions().setHasText(one));
            assertThat(row).hasText(Pattern.compile("Response8 h, emea-office2 h, emea-office.*No$"));
            assertThat(row.getByRole(AriaRole.LINK))
                    .hasAttribute("href", "#/process-instance/" + lifecycle(task) + "/runtime");
            assertThat(admin.button("Apply to selected (0)")).isDisabled();
            section.getByLabel("Select " + one).check();
            forTheReadme(admin, "repair");

            admin.button("Apply to selected (1)").click();
            assertThat(section.getByText("Repair 1 incident?")).isVisible();
            admin.button("Repair").click();
            assertThat(section.getByRole(AriaRole.STATUS)).containsText("1 commitment of 1 incident changed");

            admin.button("Preview repair").click();
            assertThat(section.getByLabel("Select " + other)).isVisible();
            assertThat(row).hasCount(0);
            Assertions.assertThat(task(one, DIAGNOSE).getDueDate()).isBefore(task.getDueDate());
            Assertions.assertThat(task(other, DIAGNOSE).getDueDate())
                    .isAfter(task(one, DIAGNOSE).getDueDate());
        } finally {
            repository.deleteDeployment(change.getId());
        }
    }

    @Test
    void aProcessOwnerIsToldThatOnlyAdministratorsRepair() {
        Person petra = person("petra", "cockpit");
        petra.button("Preview repair").click();

        assertThat(petra.page.locator(".idesk-repair").getByRole(AriaRole.STATUS))
                .containsText("Only administrators may repair service levels.");
    }

    private static String tableWith(String rule, String target, String newTarget) throws IOException {
        String table = Files.readString(Path.of("dmn/service-level.dmn"));
        int start = table.indexOf(target, table.indexOf(rule));
        return table.substring(0, start) + newTarget + table.substring(start + target.length());
    }

    /** The process that has called the one with the task. */
    private String lifecycle(Task task) {
        return runtime.createProcessInstanceQuery()
                .processInstanceId(task.getProcessInstanceId())
                .singleResult()
                .getRootProcessInstanceId();
    }
}

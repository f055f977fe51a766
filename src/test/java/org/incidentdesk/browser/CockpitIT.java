package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.HistoryService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Cockpit as administrators and process owners use it. */
class CockpitIT extends BrowserTest {

    private static final String COCKPIT = "/camunda/app/cockpit/default/#";

    @Autowired
    private HistoryService history;

    @Test
    void anAdministratorFollowsAnIncidentInItsDiagramAndItsDecision() {
        String number = reported(
                "sensor",
                Map.of("title", "Disk full on the file share", "service", "file-share", "channel", "monitoring"));
        String instance = task(number, "userTask_diagnoseIncident").getProcessInstanceId();

        Person admin = person("admin", "cockpit");
        admin.page.getByText("Processes").first().waitFor();
        admin.go(COCKPIT + "/process-instance/" + instance + "/runtime");
        assertThat(admin.page.getByText(number).first()).isVisible();
        assertThat(admin.page.locator(".djs-container [data-element-id=userTask_diagnoseIncident]"))
                .isVisible();
        Locator token = admin.page.locator("[data-container-id=userTask_diagnoseIncident] .badge:visible");
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
}

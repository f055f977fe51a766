package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents of the tiers, a vendor's answer and a manager do to an incident, in Tasklist. */
class TierIT extends BrowserTest {

    private static final String MINE = "My tasks";
    private static final String UNASSIGNED = "Unassigned in my groups";

    private static final Map<String, String> HOST_DOWN = Map.of(
            "title",
            "Host down: the file share",
            "service",
            "file-share",
            "channel",
            "monitoring",
            "usersAffected",
            "all",
            "deadline",
            "now");

    @Test
    void anAgentAsksOthersCallsASwarmHandsOverAndAManagerIsCalled() {
        String number = reported("sensor", HOST_DOWN);
        task(number, "userTask_diagnoseIncident");
        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, "Diagnose incident", number);
        dana.claim();

        dana.tick("Another department has to do something");
        dana.fill("What has to be done?", "Check the switch of fs-02");
        dana.choose("By whom?", "Network support (tier 1)");
        forTheReadme(dana, "next-step");
        dana.complete();
        Person nora = person("nora", "tasklist");
        nora.open(UNASSIGNED, "Do requested task", number);
        nora.claim();
        nora.fill("What came of it?", "The switch is fine");
        nora.complete();

        dana.open(MINE, "Diagnose incident", number);
        dana.tick("Call colleagues in");
        dana.choose("Who is to help?", "Ivo Ivanov");
        dana.fill("What are they to look into?", "Why does it not boot?");
        dana.complete();
        Person ivo = person("ivo", "tasklist");
        ivo.open(MINE, "Look into it", number);
        ivo.tick("Yes");
        ivo.fill("What did you find?", "Its disk controller is dead");
        ivo.complete();

        dana.open(MINE, "Diagnose incident", number);
        assertThat(dana.page.getByLabel("The swarm found")).hasValue("Its disk controller is dead");
        dana.tick("It is for another tier");
        dana.choose("For which tier?", "Tier 2");
        dana.fill("Why, and what do they have to know?", "The controller has to be replaced");
        dana.complete();
        ivo.open(UNASSIGNED, "Diagnose incident", number);
        ivo.claim();
        Locator tab = ivo.openIncident();
        assertThat(tab.locator(".idesk-timeline"))
                .containsText("Escalated from tier L1 (service-desk) to tier L2: The controller has to be replaced");
        tab.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Call for help"))
                .click();
        Locator form = tab.getByRole(AriaRole.FORM, new Locator.GetByRoleOptions().setName("Call for help " + number));
        form.getByLabel("Reason").fill("There is no spare controller");
        form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Call for help"))
                .click();
        assertThat(tab.getByText("Those up the line are told.")).isVisible();

        Person mona = person("mona", "tasklist");
        mona.open(UNASSIGNED, "Look after escalation", number);
        mona.claim();
        mona.fill("What did you do?", "Had one sent by courier");
        mona.complete();
        ivo.open(MINE, "Diagnose incident", number);
        assertThat(ivo.openIncident().locator(".idesk-timeline")).containsText("Had one sent by courier");
    }
}

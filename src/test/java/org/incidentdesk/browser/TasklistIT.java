package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.RuntimeService;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Incidents;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Tasklist as the people of the demo company use it. */
class TasklistIT extends BrowserTest {

    private static final String MINE = "My tasks";
    private static final String UNASSIGNED = "Unassigned in my groups";
    private static final String MY_GROUPS = "My groups";

    /** A fault that the tables route to the desk without asking anybody. */
    private static final Map<String, String> HOST_DOWN = Map.of(
            "title",
            "Host down on the file share",
            "service",
            "file-share",
            "channel",
            "monitoring",
            "deadline",
            "now");

    /** The same, routed to the people who look after workplaces. */
    private static final Map<String, String> PAPER_JAM =
            Map.of("title", "Paper jam on the second floor", "service", "printing", "channel", "monitoring");

    @Autowired
    private Incidents incidents;

    @Autowired
    private IncidentLifecycle lifecycle;

    @Autowired
    private RuntimeService runtime;

    @Test
    void anIncidentGoesFromItsReportToItsClosure() {
        String title = "Cannot log in to the CRM since my move to marketing";
        reported("rolf", Map.of("title", "Printer on the second floor jams", "service", "printing"));
        task(reported("sensor", HOST_DOWN), "userTask_diagnoseIncident");

        Person rita = person("rita", "tasklist");
        rita.openStartForm();
        rita.fill("What is wrong, in one line?", title);
        rita.fill(
                "What happened, and what did you expect?",
                "After the login page: \"You have no access to this area\".");
        rita.choose("Service", "CRM");
        rita.choose("Who is affected?", "One person");
        rita.choose("When does it start to hurt?", "Today");
        rita.choose("Is there a way round it?", "No");
        forTheReadme(rita, "start-form");
        rita.button("Start").click();
        assertThat(rita.page.getByText("The process has been started")).isVisible();

        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, "Check report", title);
        assertThat(dana.cards(title)).containsText("crm");
        dana.claim();
        dana.complete();

        dana.open(UNASSIGNED, "Triage incident", title);
        dana.claim();
        assertThat(dana.page
                        .locator(".fjs-select-display")
                        .getByText("Access", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        dana.complete();

        dana.open(UNASSIGNED, "Diagnose incident", title);
        dana.claim();
        assertThat(dana.button("Complete")).isVisible();
        forTheReadme(dana, "tasklist");
        Locator tab = dana.openIncident();
        String number = tab.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setLevel(3))
                .innerText()
                .substring(0, "INC0000001".length());
        assertThat(tab.getByText("Group: service-desk")).isVisible();
        assertThat(timeline(tab, "Determine priority")).containsText(Pattern.compile("Priority v1, row \\d+: P\\d"));
        assertThat(timeline(tab, "Determine route")).containsText("The desk resets passwords and grants rights itself");
        timeline(tab, "Determine priority").scrollIntoViewIfNeeded();
        forTheReadme(dana, "incident-tab");
        write(tab, "Note to colleagues", "The CRM group of marketing lacks her.");
        write(tab, "Message to the reporter", "You lacked a right. Please try again.");
        dana.openForm();
        dana.fill("What was done?", "Added her to the CRM group of marketing.");
        dana.tick("Permanent: the fault is gone");
        dana.choose("Solved by", "Support");
        dana.complete();

        rita.open(MINE, "Confirm resolution", number);
        Locator view = rita.openIncident();
        assertThat(view.locator(".idesk-timeline")).containsText("You lacked a right. Please try again.");
        assertThat(view).not().containsText("The CRM group of marketing lacks her.");
        assertThat(view).not().containsText("Note to colleagues");
        assertThat(form(view, "Message to the service desk")).isVisible();
        rita.openForm();
        rita.tick("Yes, it is solved");
        rita.complete();

        dana.open(UNASSIGNED, "Close incident", number);
        dana.claim();
        dana.choose("Closed as", "Solved");
        dana.complete();

        assertThat(incident("rita", number))
                .containsEntry("status", "closed")
                .containsEntry("outcome", "closed")
                .containsEntry("title", title)
                .containsEntry("priority", "P3");
        assertThat(runtime.createProcessInstanceQuery()
                        .processInstanceBusinessKey(number)
                        .count())
                .isZero();
    }

    @Test
    void aStartFormThatNobodyFilledInSaysWhatIsMissingAndStartsNothing() {
        long before = runtime.createProcessInstanceQuery().count();
        Person rolf = person("rolf", "tasklist");
        Locator dialog = rolf.openStartForm();

        rolf.button("Start").click();

        assertThat(dialog.getByText("Field is required.")).hasCount(5);
        assertThat(dialog).isVisible();
        assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(before);
    }

    @Test
    void theMostUrgentTaskComesFirst() {
        // Both have to be on the first page of the list.
        incidents.unresolved().forEach(number -> lifecycle.withdraw(number, "Makes room"));
        String harmless = reported("sensor", with(HOST_DOWN, "deadline", "none"));
        task(harmless, "userTask_diagnoseIncident");
        String urgent = reported("sensor", with(HOST_DOWN, "usersAffected", "all"));
        task(urgent, "userTask_diagnoseIncident");

        Person deniz = person("deniz", "tasklist");
        deniz.lookInto(UNASSIGNED);

        assertThat(deniz.page
                        .locator(".tasks-list > li")
                        .filter(new Locator.FilterOptions().setHasText(Pattern.compile(harmless + "|" + urgent))))
                .containsText(new String[] {urgent, harmless});
    }

    @Test
    void markupInAReportIsShownAsText() {
        String markup = "<img src=x onerror=alert(1)><b>bold</b>";
        String number = reported(
                "sensor",
                with(
                        with(HOST_DOWN, "title", "Host down " + markup),
                        "description",
                        "<script>alert(2)</script>" + markup));
        task(number, "userTask_diagnoseIncident");

        Person deniz = person("deniz", "tasklist");
        deniz.open(UNASSIGNED, number);
        assertThat(deniz.page.locator(".task-card h2")).containsText(markup);
        assertThat(deniz.cards(number)).containsText(markup);
        Locator tab = deniz.openIncident();
        write(tab, "Note to colleagues", markup);

        assertThat(tab.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setLevel(3)))
                .containsText(markup);
        assertThat(tab.locator(".idesk-description")).containsText("<script>alert(2)</script>");
        assertThat(deniz.page.locator(".tasks-list, .task-card").locator("img, b, script"))
                .hasCount(0);
        assertThat(deniz.alerts()).isEmpty();
    }

    @Test
    void anAgentOfAnotherGroupDoesNotSeeTheTask() {
        String number = reported("sensor", HOST_DOWN);
        String task = task(number, "userTask_diagnoseIncident").getId();

        String own = reported("sensor", PAPER_JAM);
        task(own, "userTask_diagnoseIncident");

        Person wim = person("wim", "tasklist");
        for (String filter : new String[] {UNASSIGNED, MY_GROUPS}) {
            wim.lookInto(filter);
            assertThat(wim.cards(own)).isVisible();
            assertThat(wim.cards(number)).hasCount(0);
        }
        wim.go("/camunda/app/tasklist/default/#/?task=" + task);
        assertThat(wim.page.getByText("Select a task in the list.")).isVisible();
        assertThat(wim.page.getByText(number)).hasCount(0);
    }

    @Test
    void reclassifyingFromTheTabMovesTheTaskToAnotherGroup() {
        String number = reported("sensor", HOST_DOWN);
        task(number, "userTask_diagnoseIncident");
        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, number);
        Locator tab = dana.openIncident();

        tab.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Reclassify"))
                .click();
        Locator form = form(tab, "Reclassify " + number);
        form.getByLabel("Category", new Locator.GetByLabelOptions().setExact(true))
                .selectOption("network");
        form.getByLabel("Subcategory").selectOption("connection");
        form.getByLabel("Reason").fill("The share is there, the line is down.");
        form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Reclassify"))
                .click();
        assertThat(tab.getByText("Reclassified.")).isVisible();

        Person nora = person("nora", "tasklist");
        nora.open(UNASSIGNED, number);
        assertThat(nora.openIncident().locator(".idesk-timeline"))
                .containsText("The share is there, the line is down.");
        dana.page.reload();
        dana.lookInto(UNASSIGNED);
        assertThat(dana.cards(number)).hasCount(0);
    }

    @Test
    void theTabAndItsFormsAreUsedWithTheKeyboardAlone() {
        String number = reported("sensor", HOST_DOWN);
        String task = task(number, "userTask_diagnoseIncident").getId();
        Person deniz = person("deniz", "tasklist");
        deniz.lookInto(UNASSIGNED);
        deniz.go("/camunda/app/tasklist/default/#/?task=" + task);
        assertThat(deniz.page.locator(".task-card h2")).containsText(number);

        deniz.tabTo(deniz.tab("Incident"));
        deniz.page.keyboard().press("Enter");
        Locator tab = deniz.page.locator(".idesk-tab");
        tab.locator(".idesk-timeline > li").first().waitFor();
        deniz.tabTo(tab.getByLabel("Note", new Locator.GetByLabelOptions().setExact(true)));
        deniz.page.keyboard().type("Written without a mouse.");
        deniz.tabTo(tab.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Add note")));
        deniz.page.keyboard().press("Space");

        assertThat(tab.locator(".idesk-timeline > li").last()).containsText("Written without a mouse.");
        assertThat(tab.getByText("Note added.")).isVisible();
    }

    /** A changed session id would log out whoever has another request under way. */
    @Test
    void theTabLeavesTheSessionOfTasklistAlone() {
        String number = reported("sensor", HOST_DOWN);
        task(number, "userTask_diagnoseIncident");
        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, number);
        String before = dana.session();

        write(dana.openIncident(), "Note to colleagues", "Looking into it.");

        assertThat(dana.session()).isEqualTo(before);
    }

    private static Locator timeline(Locator tab, String step) {
        return tab.locator(".idesk-timeline > li")
                .filter(new Locator.FilterOptions().setHasText(step))
                .last();
    }

    private static Locator form(Locator tab, String title) {
        return tab.getByRole(AriaRole.FORM, new Locator.GetByRoleOptions().setName(title));
    }

    private static void write(Locator tab, String title, String text) {
        form(tab, title).getByRole(AriaRole.TEXTBOX).fill(text);
        form(tab, title).getByRole(AriaRole.BUTTON).click();
        assertThat(tab.locator(".idesk-timeline > li").last()).containsText(text);
    }

    private static Map<String, String> with(Map<String, String> facts, String name, String value) {
        Map<String, String> changed = new HashMap<>(facts);
        changed.put(name, value);
        return changed;
    }
}

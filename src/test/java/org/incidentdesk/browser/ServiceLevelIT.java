package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.time.ZoneOffset.ofHours;

import com.microsoft.playwright.Locator;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.task.Task;
import org.incidentdesk.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The clock of an incident as agents see it on forms, in the tab and in task lists. */
class ServiceLevelIT extends BrowserTest {

    private static final String MINE = "My tasks";
    private static final String UNASSIGNED = "Unassigned in my groups";
    private static final String AT_RISK = "At risk";

    /** A P2 of the desk: response in 30 minutes, resolution in two hours, around the clock. */
    private static final Map<String, String> SHOP = Map.of(
            "title",
            "Host down on the database of the shop",
            "service",
            "webshop",
            "channel",
            "monitoring",
            "deadline",
            "today");

    @Autowired
    private MovableClock clock;

    @AfterEach
    void timeGoesOn() {
        clock.goOn();
    }

    @Test
    void theFormSaysWhenTheIncidentIsDueInTheZoneOfWhoeverLooks() {
        Task task = task(reported("sensor", SHOP), "userTask_diagnoseIncident");
        String due = DateTimeFormatter.ofPattern("d MMM, HH:mm 'GMT+9'", Locale.UK)
                .format(task.getDueDate().toInstant().atOffset(ofHours(9)));

        Person dana = person("dana", "tasklist", "Asia/Tokyo");
        dana.open(UNASSIGNED, task.getName());

        assertThat(dana.clock("Response")).containsText("On track");
        assertThat(dana.clock("Response")).containsText(" of 30 min used");
        assertThat(dana.clock("Response")).containsText(due);
        assertThat(dana.clock("Resolution")).containsText(" of 2 h used");
        dana.claim();
        assertThat(dana.page.locator(".desk-clock")).containsText("Response met");
        assertThat(dana.clock("Response")).hasCount(0);
        assertThat(dana.clock("Resolution")).isVisible();
        assertThat(clockInTab(dana.openIncident(), "Resolution")).containsText("Resolution On track");
    }

    @Test
    void theTimeThatIsLeftRunsDownBeforeTheEyes() {
        clock.stopAt(clock.instant());
        String number = reported("sensor", SHOP);
        task(number, "userTask_diagnoseIncident");
        clock.advance(Duration.ofMinutes(21));
        Person dana = person("dana", "tasklist");
        dana.lookInto(UNASSIGNED);
        dana.page.clock().install();
        dana.open(UNASSIGNED, number);
        assertThat(dana.clock("Response")).containsText(Pattern.compile("9\\smin left|8\\smin\\s5\\d\\ss left"));

        dana.page.clock().fastForward(20_000);

        assertThat(dana.clock("Response")).containsText(Pattern.compile("8\\smin\\s[34]\\d\\ss left"));
    }

    @Test
    void aHoldStopsTheClockUntilTheIncidentIsResumed() {
        clock.stopAt(clock.instant());
        String number = reported("sensor", SHOP);
        task(number, "userTask_diagnoseIncident");
        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, number);
        dana.claim();
        clock.advance(Duration.ofMinutes(20));

        putOnHold(dana, number);

        clock.advance(Duration.ofHours(3));
        dana.open(MINE, "Resume incident", number);
        assertThat(dana.cards(number)).containsText(Pattern.compile("On hold:\\s*change"));
        assertThat(dana.clock("Resolution")).containsText("Paused");
        assertThat(dana.clock("Resolution")).containsText("waiting for a change. This time does not count.");
        assertThat(dana.clock("Resolution")).containsText("1 h 40 min left");
        Locator tab = dana.openIncident();
        assertThat(tab.getByText("Status: On hold")).isVisible();
        assertThat(clockInTab(tab, "Resolution")).containsText("Resolution Paused");
        dana.openForm();
        dana.fill("What has come of it?", "They are in.");
        dana.complete();

        dana.open(MINE, "Diagnose incident", number);
        assertThat(dana.clock("Resolution")).containsText("On track");
        assertThat(dana.clock("Resolution")).containsText("1 h 40 min left");
        assertThat(dana.cards(number)).not().containsText("On hold");
    }

    @Test
    void anIncidentAtRiskIsInAListOfItsOwn() {
        clock.stopAt(clock.instant());
        String calm = reported("sensor", SHOP);
        String urgent = reported("sensor", SHOP);
        task(calm, "userTask_diagnoseIncident");
        task(urgent, "userTask_diagnoseIncident");
        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, urgent);
        dana.claim();
        clock.advance(Duration.ofMinutes(20));
        dana.open(UNASSIGNED, calm);
        dana.claim();
        putOnHold(dana, calm);

        clock.advance(Duration.ofMinutes(30));

        Person deniz = person("deniz", "tasklist");
        deniz.open(AT_RISK, urgent);
        assertThat(deniz.cards(urgent)).containsText(Pattern.compile("Service level:\\s*at-risk"));
        assertThat(deniz.clock("Operational level")).containsText("At risk");
        assertThat(deniz.cards(calm)).hasCount(0);
        assertThat(deniz.openIncident().locator(".idesk-timeline")).containsText("75 % of 1 h used");
        Person mona = person("mona", "tasklist");
        mona.open("At risk in all groups", urgent);
    }

    private static Locator clockInTab(Locator tab, String commitment) {
        return tab.locator(".idesk-clock").filter(new Locator.FilterOptions().setHasText(commitment));
    }

    private void putOnHold(Person agent, String number) {
        agent.tick("It has to wait");
        agent.choose("Reason", "Waiting for a change");
        agent.fill("What are we waiting for?", "The new disks");
        agent.complete();
        task(number, "userTask_resumeIncident");
    }
}

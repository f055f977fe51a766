package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.externaltask.ExternalTask;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Messages as people write and get them, and mails as they come in. */
class MessageIT extends BrowserTest {

    private static final String UNASSIGNED = "Unassigned in my groups";
    private static final String ALL = "All open incidents";

    private static final String RITA = "rita@aldermoor.example";
    private static final String MONA = "mona@aldermoor.example";
    private static final String STRANGER = "stranger@example.org";

    /** A P3 that the tables route to the desk without asking anybody, and whose resolution rita confirms. */
    private static final Map<String, String> HOST_DOWN = Map.of(
            "title",
            "Host down on the file share",
            "service",
            "file-share",
            "channel",
            "monitoring",
            "deadline",
            "now",
            "reporter",
            RITA);

    private static final int NOBODY_LISTENS = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The section asks again every 15 seconds. */
    private static final LocatorAssertions.HasTextOptions AT_THE_NEXT_LOOK =
            new LocatorAssertions.HasTextOptions().setTimeout(30_000);

    @Autowired
    private ExternalTaskService messages;

    @Autowired
    private TaskService tasks;

    @Autowired
    private JavaMailSenderImpl mailServer;

    @Test
    void anUpdateSaysWhenTheNextOneComesAndReachesWhoeverFollows() {
        String number = reported("sensor", HOST_DOWN);
        task(number, "userTask_diagnoseIncident");
        Person mona = person("mona", "tasklist");
        mona.open(ALL, number);
        Locator follow = button(mona.openIncident(), "Follow");
        assertThat(follow).hasAttribute("aria-pressed", "false");
        follow.click();
        assertThat(button(mona.page.locator(".idesk-tab"), "Following")).hasAttribute("aria-pressed", "true");

        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, number);
        Locator tab = dana.openIncident();
        Locator form = form(tab, "Update to everybody concerned");
        exactly(form, "Update").fill("New disks are on their way.");
        exactly(form, "Next update").selectOption("At a time…");
        exactly(form, "Promised for").fill("2020-02-29T12:00");
        button(form, "Send update").click();
        assertThat(exactly(form, "Promised for")).hasAttribute("aria-invalid", "true");
        assertThat(form).containsText("must not be in the past");
        exactly(form, "Next update").selectOption("In 4 hours");
        assertThat(exactly(form, "Promised for")).isHidden();
        button(form, "Send update").click();

        assertThat(form).containsText("Update sent. The next one is promised for ");
        assertThat(tab.locator(".idesk-timeline")).containsText("New disks are on their way.");
        assertThat(tab.locator(".idesk-facts").filter(text("Next update promised")))
                .hasCount(1);
        assertThat(correspondent("mona").readMail(MONA, number, "New disks are on their way."))
                .containsText("Next update by");
        tab = again(dana, number);
        Locator sent = tab.locator(".idesk-timeline > li").filter(text("E-mail to Mona Moreau: update"));
        assertThat(sent.locator(".idesk-label")).hasText("Message");
        exactly(tab, "Update").scrollIntoViewIfNeeded();
        forTheReadme(dana, "update");
    }

    @Test
    void aReporterSaysHowToReachHimAndSeesItAgain() {
        Person rolf = person("rolf", "tasklist");
        Locator dialog = rolf.openPreferences();
        assertThat(dialog.getByLabel("Time zone")).hasValue("Europe/Berlin");
        assertThat(dialog.getByLabel("Preferred channel").locator("option:checked"))
                .hasText("As the company has it (E-mail)");
        dialog.getByLabel("Language").selectOption("English");
        dialog.getByLabel("Calendar").selectOption("Office hours Munich");
        dialog.getByLabel("Quiet from").fill("22:00");
        dialog.getByLabel("Quiet until").fill("06:30");
        button(dialog, "Save").click();
        assertThat(dialog.getByText("Saved.")).isVisible();
        button(dialog, "Close").click();
        assertThat(rolf.button("How I am reached")).isFocused();

        rolf.page.reload();

        Locator again = rolf.openPreferences();
        assertThat(again.getByLabel("Language")).hasValue("en");
        assertThat(again.getByLabel("Quiet from")).hasValue("22:00");
        assertThat(again.getByLabel("Quiet until")).hasValue("06:30");
        assertThat(again.getByLabel("Calendar").locator("option:checked")).hasText("Office hours Munich");
        forTheReadme(rolf, "preferences");
        rolf.page.keyboard().press("Escape");
        assertThat(again).hasCount(0);
    }

    @Test
    void aWrongTelephoneNumberIsToldAtItsField() {
        Person wim = person("wim", "tasklist");
        Locator dialog = wim.openPreferences();
        dialog.getByLabel("Telephone").fill("0151 123");
        button(dialog, "Save").click();

        Locator phone = dialog.getByLabel("Telephone");
        assertThat(phone).hasAttribute("aria-invalid", "true");
        assertThat(phone).isFocused();
        assertThat(phone).hasAccessibleDescription(Pattern.compile("must be a telephone number with country code"));
        phone.fill("+49151123456");
        button(dialog, "Save").click();
        assertThat(dialog.getByText("Saved.")).isVisible();
        assertThat(phone).not().hasAttribute("aria-invalid", "true");
    }

    @Test
    void whoeverIsLoggedOutMeanwhileIsToldSo() {
        Person wim = person("wim", "tasklist");
        wim.lookInto("My tasks");
        wim.page.context().clearCookies();

        wim.button("How I am reached").click();

        assertThat(wim.page.getByRole(AriaRole.DIALOG)).containsText("Your session has ended. Log in again");
    }

    @Test
    void aFileThatCameWithAMailIsListedAndOnlySaved() throws IOException {
        String subject = "The file share says host down";
        byte[] content = ("<script>alert(1)</script>" + "x".repeat(2_000_000)).getBytes(UTF_8);
        correspondent("rita")
                .writeMail(
                        RITA,
                        subject,
                        "Since this morning on the file share.",
                        new FilePayload("what I see.txt", "text/html", content));

        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, "Check report", subject);
        Locator tab = dana.openIncident();
        Locator link = link(tab, "what I see.txt");
        assertThat(tab.locator("section").filter(text("Files")).locator("li"))
                .hasText(Pattern.compile("what I see.txt \\(2 MB\\) · Rita Reyes · .*"));
        Download download = dana.page.waitForDownload(link::click);

        assertThat(download.suggestedFilename()).isEqualTo("what I see.txt");
        assertThat(Files.readAllBytes(download.path())).isEqualTo(content);
        assertThat(dana.alerts()).isEmpty();
    }

    @Test
    void theLinkInAMailIsAnsweredByAClickAndNotByALook() {
        String number = reported("sensor", HOST_DOWN);
        task(number, "userTask_diagnoseIncident");
        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, "Diagnose incident", number);
        dana.claim();
        dana.fill("What was done?", "Deleted old logs.");
        dana.tick("Permanent: the fault is gone");
        dana.choose("Solved by", "Support");
        dana.complete();

        Person rita = correspondent("rita");
        rita.readMail(RITA, number, "Deleted old logs.");
        String link = rita.page
                .frameLocator("iframe")
                .getByRole(AriaRole.LINK)
                .filter(text("Yes or no"))
                .getAttribute("href");
        rita.go(URI.create(link).getPath());
        assertThat(rita.page.getByText("Deleted old logs.")).isVisible();
        rita.page.reload();
        assertThat(rita.page.getByText("Does it work for you?")).isVisible();
        assertThat(task(number, "userTask_confirmResolution").getAssignee()).isEqualTo("rita");
        assertThat(incident("rita", number)).containsEntry("confirmation", "none");

        rita.button("Yes, it works").click();

        assertThat(rita.page.getByText("Thank you")).isVisible();
        task(number, "userTask_closeIncident");
        assertThat(incident("rita", number)).containsEntry("confirmation", "confirmed");
        rita.go(URI.create(link).getPath());
        assertThat(rita.page.getByText("This has been answered")).isVisible();
        assertThat(rita.page.getByRole(AriaRole.BUTTON)).hasCount(0);
    }

    @Test
    void anAdministratorRepairsAChannelAndSendsAgainWhatIsStuck() {
        String number = reported("sensor", HOST_DOWN);
        task(number, "userTask_diagnoseIncident");
        correspondent("rita").readMail(RITA, number, "Your report is recorded");
        int port = mailServer.getPort();
        mailServer.setPort(NOBODY_LISTENS);
        try {
            Person dana = person("dana", "tasklist");
            dana.open(UNASSIGNED, number);
            Locator form = form(dana.openIncident(), "Message to the reporter");
            assertThat(form).containsText("Sent by e-mail, or however the reporter wants to be reached.");
            form.getByRole(AriaRole.TEXTBOX).fill("Which folder is it?");
            button(form, "Send message").click();
            assertThat(form).containsText("Message sent.");
            messages.setRetries(failed(number).getId(), 0);

            Person admin = person("admin", "cockpit");
            Locator row = admin.page.locator(".idesk-channels tr").filter(text("E-mail"));
            Locator again = button(row, "Send again: E-mail");
            assertThat(row).containsText("Yes");
            assertThat(row).containsText("cannot be reached; check spring.mail.host");
            again.scrollIntoViewIfNeeded();
            forTheReadme(admin, "channels");
            mailServer.setPort(port);
            again.click();

            Locator section = admin.page.locator(".idesk-channels");
            assertThat(section.getByRole(AriaRole.STATUS).first()).hasText("E-mail: 1 message goes out again.");
            assertThat(correspondent("rita").readMail(RITA, number, "Which folder is it?"))
                    .isVisible();
            assertThat(row.locator("td").nth(5)).hasText("None", AT_THE_NEXT_LOOK);
            assertThat(again).isHidden();
        } finally {
            mailServer.setPort(port);
        }
    }

    @Test
    void aProcessOwnerIsToldThatTheChannelsAreForAdministrators() {
        Person petra = person("petra", "cockpit");

        Locator section = petra.page.locator(".idesk-channels");
        assertThat(section).containsText("Only administrators see how the channels do.");
        assertThat(section.getByRole(AriaRole.TABLE)).isHidden();
    }

    @Test
    void aMailOfAStrangerBecomesATaskThatTheDeskCompletes() {
        String subject = "Your shop refuses my card";
        correspondent("stranger").writeMail(STRANGER, subject, "I cannot pay. What now?");

        Person dana = person("dana", "tasklist");
        dana.open(UNASSIGNED, "Handle mail", subject);
        assertThat(dana.page.locator(".task-card")).containsText("Receive mail");
        dana.claim();
        assertThat(dana.page.getByLabel("From", exact())).hasValue(STRANGER);
        assertThat(dana.page.getByLabel("Text", exact())).hasValue("I cannot pay. What now?");
        dana.tab("Incident").click();
        assertThat(dana.page.locator(".idesk-tab")).hasText("This task does not belong to an incident.");
        dana.openForm();
        dana.tick("A new incident");
        dana.fill("What is wrong, in one line?", subject);
        dana.choose("Service", "Web shop");
        dana.complete();

        dana.open(UNASSIGNED, "Check report", subject);
        assertThat(correspondent("stranger").readMail(STRANGER, subject, "Your report is recorded"))
                .isVisible();
        assertThat(tasks.createTaskQuery()
                        .taskDefinitionKey("userTask_handleMail")
                        .taskNameLike("%" + subject + "%")
                        .count())
                .isZero();
    }

    /** The message that could not be sent. */
    private ExternalTask failed(String number) {
        return await().atMost(PATIENCE)
                .until(
                        () -> messages.createExternalTaskQuery().topicName("message-email").list().stream()
                                .filter(task -> number.equals(task.getBusinessKey()))
                                .filter(task -> task.getErrorMessage() != null)
                                .findFirst()
                                .orElse(null),
                        task -> task != null);
    }

    private static Locator again(Person person, String number) {
        person.page.reload();
        person.open(UNASSIGNED, number);
        return person.openIncident();
    }

    private static Page.GetByLabelOptions exact() {
        return new Page.GetByLabelOptions().setExact(true);
    }

    private static Locator exactly(Locator place, String label) {
        return place.getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    private static Locator button(Locator place, String name) {
        return place.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Locator place, String name) {
        return place.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
    }

    private static Locator form(Locator tab, String title) {
        return tab.getByRole(AriaRole.FORM, new Locator.GetByRoleOptions().setName(title));
    }

    private static Locator.FilterOptions text(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}

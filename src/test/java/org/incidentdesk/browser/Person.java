package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Somebody at a browser: what a person does in Tasklist and Cockpit, in their words. */
final class Person implements AutoCloseable {

    private static final double PATIENCE_MS = 15_000;
    private static final double LOOK_AGAIN_MS = 500;

    private final BrowserContext context;
    private final URI server;
    private final String user;
    private final List<String> alerts = new ArrayList<>();

    /** For what a test looks at itself. */
    final Page page;

    Person(Browser browser, URI server, String user, String zone) {
        this.server = server;
        this.user = user;
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setLocale("en-GB")
                .setTimezoneId(zone));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        // Only script that slipped in would open one.
        page.onDialog(dialog -> {
            alerts.add(dialog.message());
            dialog.dismiss();
        });
    }

    String user() {
        return user;
    }

    List<String> alerts() {
        return alerts;
    }

    /** The demo company's passwords are the user names. */
    void logIn(String webapp) {
        go("/camunda/app/" + webapp + "/default/");
        Locator name = page.getByPlaceholder("Username");
        // The page puts the focus there in its own time; until then it could take away what is typed into the password.
        assertThat(name).isFocused();
        name.fill(user);
        page.getByPlaceholder("Password").fill(user);
        button("Log in").click();
    }

    String session() {
        return context.cookies().stream()
                .filter(cookie -> cookie.name.equals("JSESSIONID"))
                .findFirst()
                .orElseThrow()
                .value;
    }

    void go(String path) {
        page.navigate(server.resolve(path).toString());
    }

    /* Tasklist */

    /** Opens the start form of the process and waits until it can be filled in. */
    Locator openStartForm() {
        page.getByText("Start process").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName("Incident").setExact(true))
                .click();
        dialog.getByLabel("What is wrong, in one line?").waitFor();
        return dialog;
    }

    void fill(String label, String text) {
        page.getByLabel(label).fill(text);
    }

    /** Takes an option of a select of a form. */
    void choose(String label, String option) {
        page.getByLabel(label).focus();
        page.locator(".fjs-dropdownlist-item")
                .getByText(option, new Locator.GetByTextOptions().setExact(true))
                .click();
    }

    void tick(String option) {
        page.getByLabel(option, new Page.GetByLabelOptions().setExact(true)).check();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    void lookInto(String filter) {
        // The link's text ends with the number of tasks, shown or not.
        Pattern name = Pattern.compile("^\\s*" + filter + "\\s*\\d*\\s*$");
        page.locator(".task-filter .name a")
                .filter(new Locator.FilterOptions().setHasText(name))
                .click();
    }

    /** The tasks in the list whose card has this text. */
    Locator cards(String text) {
        return page.locator(".tasks-list > li").filter(new Locator.FilterOptions().setHasText(text));
    }

    /** Opens a task from a filter, looking again as somebody would who waits for it. */
    void open(String filter, String... texts) {
        Instant deadline = Instant.now().plusMillis((long) PATIENCE_MS);
        while (true) {
            lookInto(filter);
            try {
                Locator card = page.locator(".tasks-list > li");
                for (String text : texts) {
                    card = card.filter(new Locator.FilterOptions().setHasText(text));
                }
                card.first().click(new Locator.ClickOptions().setTimeout(2000));
                assertThat(page.locator(".task-card h2")).containsText(texts[0]);
                return;
            } catch (TimeoutError notYet) {
                if (Instant.now().isAfter(deadline)) {
                    throw notYet;
                }
            }
        }
    }

    void claim() {
        button("Claim").click();
        assertThat(page.locator(".assignee .remove-assignee, .assignee .glyphicon-remove")
                        .first())
                .isVisible();
        assertThat(page.locator(".fjs-container")).isVisible();
    }

    void complete() {
        button("Complete").click();
        assertThat(page.getByText("Select a task in the list.")).isVisible();
    }

    /** The tab "Incident" of the open task, filled. */
    Locator openIncident() {
        tab("Incident").click();
        Locator tab = page.locator(".idesk-tab");
        tab.locator(".idesk-timeline > li").first().waitFor();
        return tab;
    }

    /** What the form of the open task shows of a commitment whose clock runs or is paused. */
    Locator clock(String commitment) {
        return page.locator(".desk-clock")
                .getByRole(AriaRole.GROUP, new Locator.GetByRoleOptions().setName(commitment));
    }

    void openForm() {
        tab("Form").click();
        assertThat(page.locator(".fjs-container")).isVisible();
    }

    Locator tab(String name) {
        return page.locator(".nav-tabs")
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Opens the dialog in the header of Tasklist, filled. */
    Locator openPreferences() {
        button("How I am reached").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Language").waitFor();
        return dialog;
    }

    /* Mail of the demo company */

    /** Writes to the service desk, with a file if there is one. */
    void writeMail(String address, String subject, String text, FilePayload... files) {
        go("/demo/mail/" + address);
        page.getByLabel("Subject").fill(subject);
        page.getByLabel("Text").fill(text);
        page.getByLabel("File").setInputFiles(files);
        button("Send").click();
        assertThat(page.getByLabel("Subject")).isEmpty();
    }

    /** Opens the mail with these texts, looking again as somebody would who waits for it. */
    Locator readMail(String address, String... texts) {
        Instant deadline = Instant.now().plusMillis(2 * (long) PATIENCE_MS);
        while (Instant.now().isBefore(deadline)) {
            go("/demo/mail/" + address);
            int mails = page.locator("section li a").count();
            for (int mail = 0; mail < mails; mail++) {
                page.locator("section li a").nth(mail).click();
                String content = page.locator("main").textContent();
                if (Stream.of(texts).allMatch(content::contains)) {
                    return page.locator("main");
                }
            }
            page.waitForTimeout(LOOK_AGAIN_MS);
        }
        throw new AssertionError(address + " has got no mail with " + List.of(texts));
    }

    /** Presses the tabulator key until the focus is there. */
    void tabTo(Locator target) {
        for (int presses = 0; presses < 100; presses++) {
            page.keyboard().press("Tab");
            if ((boolean) target.evaluate("element => element === document.activeElement")) {
                return;
            }
        }
        throw new AssertionError("The keyboard does not reach " + target);
    }

    void picture(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    @Override
    public void close() {
        context.close();
    }
}

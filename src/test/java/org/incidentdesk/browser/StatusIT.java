package org.incidentdesk.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The status page as customers and colleagues see it. */
class StatusIT extends BrowserTest {

    private static final Path PICTURES = Path.of("target", "status-pictures");
    private static final String TITLE = "Paying by invoice fails";

    @Autowired
    private TestRestTemplate rest;

    @Autowired
    private JdbcClient jdbc;

    @LocalServerPort
    private int port;

    private String address;

    @BeforeEach
    void past() {
        address = "http://127.0.0.1:" + port;
        if (jdbc.sql("select count(*) from publication").query(Long.class).single() == 0) {
            was("Pictures are missing", "webshop", "partial-outage", 61, 95);
            was("The shop is slow", "webshop", "degraded-performance", 33, 240);
            was("No orders can be entered", "erp", "major-outage", 33, 48);
            was("Longer work on the customer data", "crm", "under-maintenance", 12, 180);
            was("The search is slow", "webshop", "degraded-performance", 5, 50);
            planned();
            published();
        }
    }

    private void was(String title, String service, String state, int daysAgo, int minutes) {
        Instant from = Instant.now().minus(daysAgo, ChronoUnit.DAYS);
        long id = jdbc.sql("insert into publication (audience, title, state, created_at, updated_at, resolved_at)"
                        + " values ('public', :title, 'resolved', :from, :to, :to) returning id")
                .param("title", title)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", from.plus(minutes, ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
        jdbc.sql("insert into publication_update (publication, at, state, text, author)"
                        + " values (:id, :to, 'resolved', 'It works as usual again.', 'dana')")
                .param("id", id)
                .param("to", from.plus(minutes, ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC))
                .update();
        jdbc.sql("insert into component_state values (:id, :service, :state, :from, :to)")
                .param("id", id)
                .param("service", service)
                .param("state", state)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", from.plus(minutes, ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC))
                .update();
    }

    private void planned() {
        Instant from = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
        post(
                "mona",
                "/api/maintenances",
                Map.of(
                        "title",
                        "Move of the order database",
                        "description",
                        "Orders are taken as usual, and confirmed when we are done.",
                        "services",
                        List.of("erp", "email"),
                        "from",
                        from.toString(),
                        "to",
                        from.plus(2, ChronoUnit.HOURS).toString(),
                        "published",
                        true));
    }

    private void published() {
        String number = reported(
                "sensor", Map.of("title", "Payment adapter down", "service", "webshop", "channel", "monitoring"));
        String id = post(
                "dana",
                "/api/status/publications",
                Map.of(
                        "title",
                        TITLE,
                        "incident",
                        number,
                        "audience",
                        "public",
                        "state",
                        "investigating",
                        "text",
                        "Some of you cannot pay by invoice. We are looking into it.",
                        "components",
                        Map.of("webshop", "partial-outage")));
        post(
                "dana",
                "/api/status/publications/" + id + "/updates",
                Map.of(
                        "state",
                        "identified",
                        "text",
                        "Our payment partner has a disturbance, see https://status.partner.example/4711.\n"
                                + "Please pay by card meanwhile."));
        post(
                "alan",
                "/api/status/publications",
                Map.of(
                        "title", "Payroll run is late",
                        "audience", "internal",
                        "state", "monitoring",
                        "text", "The night run was started again at 7.",
                        "components", Map.of("payroll", "degraded-performance")));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rest.getForObject("/status", String.class).contains("Please pay by card"));
    }

    private String post(String user, String path, Map<String, ?> body) {
        var answer = rest.withBasicAuth(user, user).postForEntity(path, body, Map.class);
        assertThat(answer.getStatusCode()).isIn(HttpStatus.CREATED, HttpStatus.NO_CONTENT);
        return answer.getBody() == null ? "" : String.valueOf(answer.getBody().get("id"));
    }

    private static List<String> complaints(Person person) {
        List<String> complaints = new ArrayList<>();
        person.page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        return complaints;
    }

    private static void assertNothingStandsOut(Page page) {
        assertThat((Integer)
                        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isZero();
    }

    @Test
    void aCustomerSeesOnAnyScreenWhatIsWrong() {
        Person carla = correspondent("carla");
        List<String> complaints = complaints(carla);

        carla.go("/status");

        assertThat(carla.page.getByRole(AriaRole.STATUS)).containsText("Some services are partly disturbed");
        Locator told = carla.page.getByRole(AriaRole.ARTICLE).filter(text(TITLE));
        assertThat(told).containsText("Web shop: Partial outage");
        assertThat(told.getByRole(AriaRole.LISTITEM).filter(text("Identified")))
                .containsText("Please pay by card meanwhile.");
        assertThat(carla.page.locator("main")).not().containsText("Payroll");
        assertThat(carla.page.getByRole(AriaRole.IMG)).hasCount(4);
        carla.page.setViewportSize(900, 1260);
        forTheReadme(carla, "status");
        picture(carla, "desktop");
        carla.page.setViewportSize(390, 844);
        assertNothingStandsOut(carla.page);
        picture(carla, "phone");
        carla.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        picture(carla, "phone-dark");
        carla.page.getByRole(AriaRole.LINK, named("History of 90 days")).click();
        assertThat(carla.page.getByRole(AriaRole.ARTICLE).filter(text("It works as usual again.")))
                .hasCount(5);
        assertNothingStandsOut(carla.page);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aCustomerSubscribesAndUnsubscribesByTheKeyboard() {
        Person carla = correspondent("carla");
        String mail = "carla@customer.example";
        carla.go("/status");
        carla.page.getByLabel("E-mail address").fill(mail);
        carla.page.keyboard().press("Enter");
        assertThat(carla.page.getByRole(AriaRole.HEADING)).hasText("Please look into your mailbox");

        carla.readMail(mail, "please confirm", "all services");
        carla.go(link(carla, "Yes, tell me"));
        carla.button("Yes, tell me").click();
        assertThat(carla.page.getByRole(AriaRole.HEADING)).hasText("You will be told");
        String id = post(
                "mona",
                "/api/status/publications",
                Map.of("title", "Search is slow", "audience", "public", "state", "investigating", "text", "Sorry."));
        carla.readMail(mail, "Search is slow", "Sorry.");
        carla.go(link(carla, "No more of these mails"));
        carla.button("No more mails").click();
        assertThat(carla.page.getByRole(AriaRole.HEADING)).hasText("You get no more mails");
        post("mona", "/api/status/publications/" + id + "/updates", Map.of("state", "resolved", "text", "Done."));
    }

    private static String link(Person person, String label) {
        String href = person.page
                .frameLocator("iframe")
                .getByRole(AriaRole.LINK)
                .filter(text(label))
                .getAttribute("href");
        return URI.create(href).getPath();
    }

    @Test
    void aShopEmbedsTheBadge() throws IOException {
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Person owner = correspondent("owner");
        shop.createContext("/", exchange -> {
            byte[] page = ("<!DOCTYPE html><h1>Shop</h1><script src='" + address
                            + "/status/widget.js' async></script><iframe title='Status' src='" + address
                            + "/status/widget'></iframe>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        shop.start();
        try {
            owner.page.navigate("http://127.0.0.1:" + shop.getAddress().getPort());

            Locator badge = owner.page.locator(".incident-desk-status");
            assertThat(badge).hasText("Some services are partly disturbed");
            assertThat(badge).hasAttribute("href", address + "/status");
            assertThat(owner.page.frameLocator("iframe").getByRole(AriaRole.LINK))
                    .hasText("Some services are partly disturbed");
            picture(owner, "widget");
        } finally {
            shop.stop(0);
        }
    }

    @Test
    void aColleagueSeesTheInternalPageAndGoesOnToTheIncident() {
        Person dana = person("dana", "tasklist");
        assertThat(dana.page.getByText("Unassigned in my groups").first()).isVisible();

        dana.go("/status/internal");

        Locator payroll =
                dana.page.getByRole(AriaRole.LISTITEM).filter(text("Payroll")).first();
        assertThat(payroll).containsText("Degraded performance");
        assertThat(dana.page.getByRole(AriaRole.ARTICLE).filter(text("Payroll run is late")))
                .containsText("internal");
        picture(dana, "internal");
        Locator incident = dana.page
                .getByRole(AriaRole.LINK)
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^INC\\d+$")))
                .first();
        String number = incident.innerText();
        incident.click();
        dana.lookInto("Everything of the desk");
        assertThat(dana.cards(number).first()).isVisible();
    }

    private static void picture(Person person, String name) {
        person.page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }

    private static Locator.FilterOptions text(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}

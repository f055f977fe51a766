package org.incidentdesk.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import javax.xml.parsers.DocumentBuilderFactory;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.status.Publication.Audience;
import org.incidentdesk.status.Publication.State;
import org.incidentdesk.status.Publication.Update;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.w3c.dom.NodeList;

/** The status page as everybody and as staff see it, and what staff publish there. */
@DeskTest
class StatusApiTest {

    private static final String PUBLICATIONS = "/api/status/publications";
    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final List<String> PUBLIC =
            List.of("/status", "/status/history", "/status.json", "/status/feed.atom", "/status/widget");

    @LocalServerPort
    private int port;

    @Autowired
    private MovableClock clock;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private DataSource database;

    @Autowired
    private StatusCache cache;

    @Autowired
    private Publications publications;

    private DeskClient anybody;
    private DeskClient dana;
    private DeskClient mona;
    private DeskClient alan;

    @BeforeEach
    void begin() {
        clock.stopAt(Instant.parse("2026-03-10T12:00:00Z"));
        StatusTables.empty(jdbc);
        cache.refresh();
        anybody = DeskClient.on(port);
        dana = anybody.as("dana");
        mona = anybody.as("mona");
        alan = anybody.as("alan");
    }

    @AfterEach
    void forget() {
        StatusTables.empty(jdbc);
        clock.goOn();
    }

    private static Map<String, Object> opening(String service, String state) {
        return new HashMap<>(Map.of(
                "title", "Payment fails",
                "audience", "public",
                "state", "investigating",
                "text", "We are looking into it.",
                "components", Map.of(service, state)));
    }

    private static Map<String, Object> with(Map<String, Object> wanted, String field, Object value) {
        wanted.put(field, value);
        return wanted;
    }

    private long published(Map<String, Object> wanted) {
        Answer answer = dana.post(PUBLICATIONS, wanted);
        assertThat(answer.status()).isEqualTo(201);
        cache.refresh();
        return answer.json().path("id").asLong();
    }

    private void updated(long id, String state, String text, Map<String, String> components) {
        assertThat(update(dana, id, state, text, components).status()).isEqualTo(204);
        cache.refresh();
    }

    private static Answer update(DeskClient who, long id, String state, String text, Map<String, String> components) {
        return who.post(
                PUBLICATIONS + "/" + id + "/updates", Map.of("state", state, "text", text, "components", components));
    }

    private Document page(String path) {
        Answer answer = anybody.get(path);
        assertThat(answer.status()).isEqualTo(200);
        return Jsoup.parse(answer.text());
    }

    private String stateOnPage(String name) {
        return page("/status").select(".services > li").stream()
                .filter(service -> service.select(".name").text().equals(name))
                .findFirst()
                .orElseThrow()
                .select(".state")
                .text();
    }

    private String reported(String title, String service) {
        return anybody.as("sensor")
                .post("/api/incidents", Map.of("title", title, "service", service, "channel", "monitoring"))
                .json()
                .path("number")
                .asText();
    }

    // --- Publishing -------------------------------------------------------------------------------------------------

    @Test
    void whatTheDeskPublishesIsOnThePageUntilItIsResolved() {
        assertThat(page("/status").select(".overall").text()).isEqualTo("All services work");
        long id = published(opening("webshop", "partial-outage"));

        Document disturbed = page("/status");
        assertThat(disturbed.select(".overall").text())
                .isEqualTo("Some services are partly disturbed 1 of 4 services are affected.");
        assertThat(stateOnPage("Web shop")).isEqualTo("Partial outage");
        assertThat(stateOnPage("Order desk")).isEqualTo("Operational");
        Element told = disturbed.getElementById("p" + id);
        assertThat(told.select("h3").text()).isEqualTo("Payment fails");
        assertThat(told.select("ol li").text())
                .isEqualTo("Investigating 10 Mar 2026, 13:00 CET We are looking into it.");

        clock.advance(Duration.ofMinutes(30));
        updated(
                id,
                "identified",
                "It is the database.\nSee https://shop.example/news.",
                Map.of("erp", "degraded-performance"));
        assertThat(stateOnPage("Web shop")).isEqualTo("Partial outage");
        assertThat(stateOnPage("Order desk")).isEqualTo("Degraded performance");
        assertThat(page("/status").select("#p" + id + " ol li").eachText().get(0))
                .isEqualTo("Identified 10 Mar 2026, 13:30 CET It is the database. See https://shop.example/news.");
        assertThat(page("/status").select("#p" + id + " ol a").eachAttr("href"))
                .containsExactly("https://shop.example/news");

        clock.advance(Duration.ofMinutes(30));
        updated(id, "resolved", "It works again.", Map.of());
        assertThat(page("/status").select(".overall").text()).isEqualTo("All services work");
        assertThat(stateOnPage("Web shop")).isEqualTo("Operational");
        assertThat(page("/status/history").select("#p" + id + " .line .state").text())
                .isEqualTo("Resolved");
        assertThat(page("/status").select("rect.partial-outage title").text())
                .isEqualTo("10 Mar 2026: Partial outage, 1 h 0 min without service");
        assertThat(page("/status/publications/" + id).select("ol li")).hasSize(3);
    }

    @Test
    void thePageOfThisServerHasItAtOnceByItself() {
        dana.post(PUBLICATIONS, with(opening("webshop", "major-outage"), "title", "Down for all"));

        await().atMost(Duration.ofSeconds(3))
                .until(() -> anybody.get("/status").text().contains("Down for all"));
    }

    @Test
    void aServiceStaysDisturbedWhileAnotherPublicationOrMaintenanceSaysSo() {
        long one = published(opening("webshop", "major-outage"));
        long other = published(opening("webshop", "degraded-performance"));
        assertThat(mona.post(
                                "/api/maintenances",
                                Map.of(
                                        "title", "Upgrade",
                                        "services", List.of("webshop"),
                                        "from", "2026-03-10T11:00:00Z",
                                        "to", "2026-03-10T14:00:00Z",
                                        "published", true))
                        .status())
                .isEqualTo(201);

        clock.advance(Duration.ofMinutes(1));
        updated(one, "resolved", "Done.", Map.of());
        assertThat(stateOnPage("Web shop")).isEqualTo("Degraded performance");
        updated(other, "resolved", "Done.", Map.of());
        assertThat(stateOnPage("Web shop")).isEqualTo("Under maintenance");
        clock.advance(Duration.ofHours(2));
        cache.refresh();
        assertThat(stateOnPage("Web shop")).isEqualTo("Operational");
    }

    @Test
    void onlyTheDeskAndIncidentManagersPublishForEverybody() {
        assertThat(mona.post(PUBLICATIONS, opening("webshop", "partial-outage")).status())
                .isEqualTo(201);
        assertThat(alan.post(PUBLICATIONS, opening("webshop", "partial-outage")).status())
                .isEqualTo(403);
        long id = published(opening("webshop", "partial-outage"));
        assertThat(update(alan, id, "resolved", "No.", Map.of()).status()).isEqualTo(403);
        Answer internal = alan.post(PUBLICATIONS, with(opening("webshop", "partial-outage"), "audience", "internal"));
        assertThat(internal.status()).isEqualTo(201);
        assertThat(update(alan, internal.json().path("id").asLong(), "resolved", "Over.", Map.of())
                        .status())
                .isEqualTo(204);
        for (String outsider : List.of("rita", "sensor")) {
            assertThat(anybody.as(outsider)
                            .post(PUBLICATIONS, opening("webshop", "partial-outage"))
                            .status())
                    .isEqualTo(403);
            assertThat(anybody.as(outsider).get(PUBLICATIONS).status()).isEqualTo(403);
            assertThat(anybody.as(outsider).get(PUBLICATIONS + "/" + id).status())
                    .isEqualTo(403);
        }
        assertThat(anybody.get(PUBLICATIONS).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "title, ' '",
        "audience, everybody",
        "state, broken",
        "state, resolved",
        "text, ''",
        "incident, INC9999999",
    })
    void whatCannotBePublishedIsRefusedWithTheField(String field, String value) {
        Answer answer = dana.post(PUBLICATIONS, with(opening("webshop", "partial-outage"), field, value));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(field);
        assertThat(dana.get(PUBLICATIONS).json()).isEmpty();
    }

    @Test
    void aServiceThatIsUnknownOrNotPublicIsRefused() {
        assertThat(dana.post(PUBLICATIONS, opening("no-such-service", "partial-outage"))
                        .badFields())
                .containsExactly("components");
        Answer notPublic = dana.post(PUBLICATIONS, opening("payroll", "partial-outage"));
        assertThat(notPublic.badFields()).containsExactly("components");
        assertThat(notPublic.text()).contains("publicName");
        assertThat(dana.post(PUBLICATIONS, opening("webshop", "broken")).badFields())
                .containsExactly("components");
        assertThat(dana.post(PUBLICATIONS, with(opening("webshop", "partial-outage"), "text", "x".repeat(4001)))
                        .badFields())
                .containsExactly("text");
    }

    @Test
    void whatIsResolvedIsOver() {
        long id = published(opening("webshop", "partial-outage"));
        assertThat(update(dana, id, "resolved", "Done.", Map.of("webshop", "partial-outage"))
                        .badFields())
                .containsExactly("components");
        updated(id, "resolved", "Done.", Map.of("webshop", "operational"));

        assertThat(update(dana, id, "monitoring", "Again.", Map.of()).status()).isEqualTo(409);
        assertThat(update(dana, 999_999, "monitoring", "Again.", Map.of()).status())
                .isEqualTo(404);
        assertThat(dana.get(PUBLICATIONS + "/999999").status()).isEqualTo(404);
    }

    @Test
    void anIncidentHasOneOpenPublicationForEachAudienceAndItsTimelineSaysSo() {
        String number = reported("Payment fails for all", "webshop");
        Map<String, Object> wanted = with(opening("webshop", "major-outage"), "incident", number);
        long id = published(wanted);

        assertThat(mona.post(PUBLICATIONS, wanted).status()).isEqualTo(409);
        assertThat(publications.openFor(number, Audience.PUBLIC).orElseThrow().id())
                .isEqualTo(id);
        assertThat(publications.openFor(number, Audience.INTERNAL)).isEmpty();
        assertThat(dana.get("/api/incidents/" + number + "/timeline").text())
                .contains("Published on the public status page as investigating: We are looking into it.");
        updated(id, "resolved", "Done.", Map.of());
        assertThat(publications.openFor(number, Audience.PUBLIC)).isEmpty();
        assertThat(mona.post(PUBLICATIONS, wanted).status()).isEqualTo(201);
    }

    @Test
    void aRepetitionIsPublishedOnce() {
        DeskClient again = dana.with("Idempotency-Key", "first");
        long id = again.post(PUBLICATIONS, opening("webshop", "partial-outage"))
                .json()
                .path("id")
                .asLong();
        assertThat(again.post(PUBLICATIONS, opening("webshop", "partial-outage"))
                        .json()
                        .path("id")
                        .asLong())
                .isEqualTo(id);
        DeskClient over = dana.with("Idempotency-Key", "second");
        for (int i = 0; i < 2; i++) {
            assertThat(update(over, id, "resolved", "Done.", Map.of()).status()).isEqualTo(204);
        }

        assertThat(dana.get(PUBLICATIONS).json()).hasSize(1);
        assertThat(dana.get(PUBLICATIONS + "/" + id).json().path("updates")).hasSize(2);
        long other = published(opening("webshop", "partial-outage"));
        assertThat(update(over, other, "resolved", "Done.", Map.of()).badFields())
                .containsExactly("occurrence");
    }

    @Test
    void updatesAtTheSameTimeComeOneAfterTheOther() throws Exception {
        long id = published(opening("webshop", "partial-outage"));
        int threads = 6;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            ComponentState state = i % 2 == 0 ? ComponentState.MAJOR_OUTAGE : ComponentState.DEGRADED_PERFORMANCE;
            NewUpdate news = new NewUpdate(State.IDENTIFIED, state.word(), Map.of("webshop", state), "dana");
            running.add(pool.submit(() -> {
                together.await();
                publications.update(id, news);
                return null;
            }));
        }
        for (Future<?> update : running) {
            update.get();
        }
        pool.shutdown();

        Publication told = publications.find(id).orElseThrow();
        assertThat(told.updates()).hasSize(threads + 1).extracting(Update::id).isSorted();
        assertThat(told.components().get("webshop").word())
                .isEqualTo(told.updates().get(threads).text());
        assertThat(jdbc.sql("select count(*) from component_state where ends_at is null")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aPersonAnswersForWhatAMachineWrites() {
        NewUpdate written = new NewUpdate(
                State.INVESTIGATING,
                "Something is slow.",
                Map.of("crm", ComponentState.DEGRADED_PERFORMANCE),
                "system");
        NewPublication wanted = new NewPublication("Slow", Optional.empty(), Audience.PUBLIC, written);

        assertThatThrownBy(() -> publications.publish(wanted))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("approvedBy");
        assertThatThrownBy(() -> publications.publish(
                        new NewPublication("Slow", Optional.empty(), Audience.PUBLIC, written.approvedBy("sensor"))))
                .isInstanceOf(InvalidInputException.class);
        long id = publications.publish(new NewPublication(
                "Slow",
                Optional.empty(),
                Audience.PUBLIC,
                written.approvedBy("mona").as("step 1")));
        assertThat(publications.publish(new NewPublication(
                        "Slow",
                        Optional.empty(),
                        Audience.PUBLIC,
                        written.approvedBy("mona").as("step 1"))))
                .isEqualTo(id);
        publications.update(id, new NewUpdate(State.RESOLVED, "Over.", Map.of(), "mona"));
        assertThatThrownBy(() -> publications.update(id, new NewUpdate(State.MONITORING, "Again.", Map.of(), "mona")))
                .isInstanceOf(IncidentStateException.class);
        assertThat(publications.find(id).orElseThrow().updates().get(0).approvedBy())
                .isEqualTo("mona");
    }

    // --- What everybody sees ----------------------------------------------------------------------------------------

    @Test
    void whatIsInternalAndWhoWroteItIsNowhereInPublic() {
        String number = reported("Secret of the incident", "webshop");
        published(with(with(opening("webshop", "partial-outage"), "incident", number), "text", "For everybody."));
        published(with(
                with(with(opening("payroll", "major-outage"), "audience", "internal"), "title", "Secret title"),
                "text",
                "Secret text"));
        dana.post(
                "/api/maintenances",
                Map.of(
                        "title", "Secret maintenance",
                        "services", List.of("webshop"),
                        "from", "2026-03-11T11:00:00Z",
                        "to", "2026-03-11T14:00:00Z"));
        cache.refresh();

        for (String path : PUBLIC) {
            assertThat(anybody.get(path).text())
                    .doesNotContain("Secret", "secret", number, "dana", "Dana", "Diaz", "payroll", "Payroll");
        }
        assertThat(page("/status").text()).contains("For everybody.");
    }

    @Test
    void whatPeopleWriteIsNoMarkup() throws Exception {
        String nasty = "<script>alert(1)</script><img src=x onerror=alert(1)> {{style}} & \"quoted\" ]]>";
        long id = published(with(with(opening("webshop", "partial-outage"), "title", nasty), "text", nasty + "\nend"));
        dana.post(
                "/api/maintenances",
                Map.of(
                        "title",
                        nasty,
                        "description",
                        nasty,
                        "services",
                        List.of("webshop"),
                        "from",
                        "2026-03-11T11:00:00Z",
                        "to",
                        "2026-03-11T14:00:00Z",
                        "published",
                        true));
        cache.refresh();

        for (String path : List.of("/status", "/status/history", "/status/publications/" + id)) {
            Document page = page(path);
            assertThat(page.select("script, img")).isEmpty();
            assertThat(page.text()).contains(nasty);
        }
        for (Element content : Jsoup.parse(xml(anybody.get("/status/feed.atom").text())
                        .getElementsByTagNameNS(ATOM, "content")
                        .item(0)
                        .getTextContent())
                .getAllElements()) {
            assertThat(content.tagName()).isNotIn("script", "img");
        }
        assertThat(anybody.get("/status.json").json().at("/incidents/0/name").asText())
                .isEqualTo(nasty);
    }

    @Test
    void thePageSpeaksGermanToWhoeverPrefersIt() {
        published(opening("webshop", "partial-outage"));

        Document german = Jsoup.parse(
                anybody.with("Accept-Language", "de-AT,en;q=0.5").get("/status").text());

        assertThat(german.select("html").attr("lang")).isEqualTo("de");
        assertThat(german.select(".overall").text())
                .isEqualTo("Einige Dienste sind teilweise gestört 1 von 4 Diensten sind betroffen.");
        assertThat(german.text()).contains("Teilweise gestört", "Wird untersucht 10.03.2026, 13:00 MEZ");
        assertThat(page("/status").select("html").attr("lang")).isEqualTo("en");
    }

    @Test
    void plannedWorkIsAnnounced() {
        dana.post(
                "/api/maintenances",
                Map.of(
                        "title", "New database",
                        "description", "Orders wait meanwhile.",
                        "services", List.of("webshop", "payroll"),
                        "from", "2026-03-11T11:00:00Z",
                        "to", "2026-03-11T14:00:00Z",
                        "published", true));
        cache.refresh();

        Document page = page("/status");
        assertThat(page.text())
                .contains("Planned maintenance", "New database", "11 Mar 2026, 12:00 CET", "Orders wait meanwhile.");
        assertThat(stateOnPage("Web shop")).isEqualTo("Operational");
        JsonNode planned = anybody.get("/status.json").json().at("/scheduled_maintenances/0");
        assertThat(planned.path("status").asText()).isEqualTo("scheduled");
        assertThat(planned.path("components").findValuesAsText("id")).containsExactly("webshop");
        clock.stopAt(Instant.parse("2026-03-12T08:00:00Z"));
        cache.refresh();
        assertThat(page("/status").text()).doesNotContain("New database");
        assertThat(page("/status/history").text()).contains("New database");
        assertThat(page("/status").select("rect.under-maintenance title").text())
                .isEqualTo("11 Mar 2026: Under maintenance");
    }

    @Test
    void theStateIsThereForPrograms() {
        long id = published(opening("webshop", "major-outage"));

        Answer answer = anybody.get("/status.json");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        JsonNode json = answer.json();
        assertThat(json.at("/status/indicator").asText()).isEqualTo("critical");
        assertThat(json.at("/status/description").asText()).isEqualTo("Some services do not work");
        assertThat(json.at("/page/updated_at").asText()).isEqualTo("2026-03-10T12:00:00Z");
        assertThat(json.path("components").findValuesAsText("name"))
                .containsExactly("Customer service", "Order confirmations by e-mail", "Order desk", "Web shop");
        assertThat(json.at("/components/3/status").asText()).isEqualTo("major_outage");
        assertThat(json.at("/components/3/uptime_percentage").asDouble()).isEqualTo(100.0);
        assertThat(json.at("/incidents/0/id").asText()).isEqualTo(String.valueOf(id));
        assertThat(json.at("/incidents/0/impact").asText()).isEqualTo("critical");
        assertThat(json.at("/incidents/0/incident_updates/0/body").asText()).isEqualTo("We are looking into it.");
        assertThat(json.at("/incidents/0/components/0/id").asText()).isEqualTo("webshop");
        assertThat(anybody.get("/status/api/v2/summary.json").json()).isEqualTo(json);
        updated(id, "resolved", "Done.", Map.of());
        assertThat(anybody.get("/status.json").json().path("incidents")).isEmpty();
    }

    @Test
    void theFeedIsAtomWithIdsThatStay() throws Exception {
        long id = published(opening("webshop", "partial-outage"));
        published(opening("erp", "degraded-performance"));
        dana.post(
                "/api/maintenances",
                Map.of(
                        "title", "New database",
                        "services", List.of("webshop"),
                        "from", "2026-03-11T11:00:00Z",
                        "to", "2026-03-11T14:00:00Z",
                        "published", true));
        cache.refresh();
        List<String> before = texts(xml(anybody.get("/status/feed.atom").text()), "id");
        clock.advance(Duration.ofMinutes(5));
        updated(id, "resolved", "Done.", Map.of());

        Answer answer = anybody.get("/status/feed.atom");
        assertThat(answer.header("Content-Type")).startsWith("application/atom+xml");
        org.w3c.dom.Document feed = xml(answer.text());
        assertThat(feed.getDocumentElement().getLocalName()).isEqualTo("feed");
        assertThat(texts(feed, "id")).hasSize(4).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(before);
        assertThat(texts(feed, "title")).contains("Resolved: Payment fails", "Planned maintenance: New database");
        assertThat(texts(feed, "updated"))
                .allSatisfy(at -> assertThat(Instant.parse(at)).isBeforeOrEqualTo(clock.instant()));
        assertThat(texts(feed, "updated").subList(0, 2)).containsOnly("2026-03-10T12:05:00Z");
        assertThat(texts(feed, "name")).hasSize(1);
        NodeList links = feed.getElementsByTagNameNS(ATOM, "link");
        for (int i = 0; i < links.getLength(); i++) {
            assertThat(URI.create(links.item(i)
                                    .getAttributes()
                                    .getNamedItem("href")
                                    .getTextContent())
                            .isAbsolute())
                    .isTrue();
        }
        assertThat(texts(feed, "content").get(0)).contains("<strong>Resolved</strong>", "Done.");
    }

    private static org.w3c.dom.Document xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(org.w3c.dom.Document feed, String element) {
        NodeList nodes = feed.getElementsByTagNameNS(ATOM, element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void othersMayEmbedTheBadgeButNotThePage() {
        published(opening("webshop", "partial-outage"));

        Answer widget = anybody.get("/status/widget");
        assertThat(widget.header("Content-Security-Policy")).endsWith("frame-ancestors *");
        assertThat(Jsoup.parse(widget.text()).select("a").text()).isEqualTo("Some services are partly disturbed");
        Answer script = anybody.get("/status/widget.js");
        assertThat(script.header("Content-Type")).startsWith("text/javascript");
        assertThat(script.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(anybody.get("/status").header("Content-Security-Policy")).endsWith("frame-ancestors 'none'");
    }

    @Test
    void thePageNeedsNoScriptAndItsPolicyAllowsItsStyleAlone() throws Exception {
        Answer answer = anybody.get("/status");
        Document page = Jsoup.parse(answer.text());
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(page.select("style").first().data().getBytes(StandardCharsets.UTF_8));

        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-"
                        + Base64.getEncoder().encodeToString(hash) + "'");
        assertThat(page.select("script, [style], [onclick]")).isEmpty();
        assertThat(page.select("label[for=mail]")).hasSize(1);
        assertThat(page.select("svg").eachAttr("aria-label")).hasSize(4).allMatch(text -> text.startsWith("100 %"));
    }

    // --- From memory ------------------------------------------------------------------------------------------------

    @Test
    void whatABrowserHasIsNotSentAgain() throws Exception {
        Answer first = anybody.get("/status");
        assertThat(first.header("Cache-Control")).isEqualTo("max-age=10, public");
        assertThat(first.header("Vary")).contains("Accept-Language", "Accept-Encoding");
        cache.refresh();

        assertThat(anybody.with("If-None-Match", first.header("ETag"))
                        .get("/status")
                        .status())
                .isEqualTo(304);
        published(opening("webshop", "partial-outage"));
        assertThat(anybody.with("If-None-Match", first.header("ETag"))
                        .get("/status")
                        .status())
                .isEqualTo(200);
        HttpResponse<byte[]> zipped = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                                .header("Accept-Encoding", "gzip, br")
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(unzipped(zipped.body())).isEqualTo(anybody.get("/status").text());
    }

    private static String unzipped(byte[] zipped) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whileTheDatabaseIsSlowThePageStaysAndSaysHowOldItIs() throws Exception {
        published(opening("webshop", "partial-outage"));
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table publication in access exclusive mode");
            clock.advance(Duration.ofMinutes(4));

            long begin = System.nanoTime();
            for (String path : PUBLIC) {
                assertThat(anybody.get(path).status()).isEqualTo(200);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            cache.refresh();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));

            Document stale = page("/status");
            assertThat(stale.select(".stale").text())
                    .isEqualTo("This page could not be brought up to date. It shows how things were at 13:00 CET, 4"
                            + " minutes ago.");
            assertThat(stale.text()).contains("Payment fails", "As of 10 Mar 2026, 13:00 CET");
            assertThat(anybody.get("/status.json").json().at("/page/updated_at").asText())
                    .isEqualTo("2026-03-10T12:00:00Z");
            other.rollback();
        }
        cache.refresh();
        assertThat(page("/status").select(".stale")).isEmpty();
    }

    @Test
    void whatIsTooOldOrNeverWasIsNotFound() {
        long id = published(opening("webshop", "partial-outage"));
        updated(id, "resolved", "Done.", Map.of());
        clock.advance(Duration.ofDays(91));
        cache.refresh();

        assertThat(anybody.get("/status/publications/" + id).status()).isEqualTo(404);
        assertThat(page("/status/history").text()).contains("Nothing happened.");
        for (String no : List.of("0", "x", "-1", "99999999999999999999")) {
            Answer answer = anybody.get("/status/publications/" + no);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(Jsoup.parse(answer.text()).select("h1").text()).isEqualTo("There is no such page");
        }
    }

    // --- For staff --------------------------------------------------------------------------------------------------

    @Test
    void staffSeeAllServicesWithWhatIsOpenThere() {
        String number = reported("<b>Paper</b> is out", "printing");
        published(with(
                with(with(opening("payroll", "major-outage"), "audience", "internal"), "incident", number),
                "title",
                "Payroll is down"));

        Document page = Jsoup.parse(alan.get("/status/internal").text());

        assertThat(page.select(".services > li")).hasSize(11);
        Element payroll = page.select(".services > li").stream()
                .filter(service -> service.select(".name").text().equals("Payroll"))
                .findFirst()
                .orElseThrow();
        assertThat(payroll.select(".state").text()).isEqualTo("Major outage");
        assertThat(page.select("article").text()).contains("Payroll is down", "internal", number);
        assertThat(page.select("article h3 a")).isEmpty();
        assertThat(page.select(".incidents").text()).contains(number + " <b>Paper</b> is out");
        assertThat(page.select(".incidents a").eachAttr("href"))
                .anyMatch(link -> link.startsWith("/camunda/app/tasklist/") && link.contains(number));
        assertThat(alan.get("/status/internal").header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rita", "sensor"})
    void reportersAndMachinesDoNotSeeTheInternalPage(String user) {
        assertThat(anybody.as(user).get("/status/internal").status()).isEqualTo(403);
        assertThat(anybody.get("/status/internal").status()).isEqualTo(401);
    }
}

package org.incidentdesk.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MailClient;
import org.incidentdesk.MovableClock;
import org.incidentdesk.process.Sending;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Subscribing by mail, being told, and ending it. */
@DeskTest
class SubscriptionTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SUBSCRIPTIONS = "/status/subscriptions";
    private static final String CARLA = "carla@customer.example";
    private static final Pattern CONFIRM = Pattern.compile("https?://[^/\\s]+(/status/subscriptions/[^\\s)>\"]+)");
    private static final Pattern END = Pattern.compile("https?://[^/\\s]+(/status/unsubscribe/[^\\s)>\"]+)");

    @LocalServerPort
    private int port;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private MovableClock clock;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private StatusCache cache;

    private DeskClient anybody;
    private DeskClient dana;
    private MailClient mails;

    @BeforeEach
    void begin() {
        clock.stopAt(Instant.parse("2026-03-10T12:00:00Z"));
        StatusTables.empty(jdbc);
        Sending.forget(context);
        mails = new MailClient(context);
        mails.emptyAll();
        cache.refresh();
        anybody = DeskClient.on(port);
        dana = anybody.as("dana");
    }

    @AfterEach
    void forget() {
        StatusTables.empty(jdbc);
        clock.goOn();
    }

    private Answer ask(String mail, String language, String... components) {
        StringBuilder form = new StringBuilder("language=" + language + "&mail=")
                .append(URLEncoder.encode(mail, StandardCharsets.UTF_8));
        for (String component : components) {
            form.append("&components=").append(component);
        }
        return anybody.post(SUBSCRIPTIONS, form.toString(), FORM);
    }

    private List<MimeMessage> inbox(String address) {
        Sending.now(context);
        return mails.inbox(address);
    }

    private MimeMessage last(String address) {
        List<MimeMessage> all = inbox(address);
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }

    private String link(Pattern pattern, String address) {
        Matcher link = pattern.matcher(MailClient.plain(last(address)));
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private void subscribed(String mail, String language, String... components) {
        assertThat(ask(mail, language, components).status()).isEqualTo(202);
        assertThat(anybody.post(link(CONFIRM, mail), "", FORM).status()).isEqualTo(200);
        mails.emptyAll();
    }

    private long subscribers() {
        return jdbc.sql("select count(*) from status_subscriber")
                .query(Long.class)
                .single();
    }

    private long publish(String service, String state) {
        return dana.post(
                        "/api/status/publications",
                        Map.of(
                                "title", "Payment fails",
                                "audience", "public",
                                "state", "investigating",
                                "text", "We are looking into <it>.",
                                "components", Map.of(service, state)))
                .json()
                .path("id")
                .asLong();
    }

    private void told() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbc.sql("select count(*) from status_mailing")
                                .query(Long.class)
                                .single()
                        == 0);
    }

    // --- Double opt-in ----------------------------------------------------------------------------------------------

    @Test
    void nobodyIsSubscribedBeforeSayingYesByTheLinkOfTheMail() throws MessagingException {
        Answer asked = ask(CARLA, "en", "webshop");

        assertThat(asked.status()).isEqualTo(202);
        assertThat(Jsoup.parse(asked.text()).select("h1").text()).isEqualTo("Please look into your mailbox");
        MimeMessage mail = last(CARLA);
        assertThat(mail.getSubject()).isEqualTo("Status of Aldermoor service desk: please confirm");
        assertThat(MailClient.plain(mail)).contains("Web shop");
        String page = link(CONFIRM, CARLA);
        for (int i = 0; i < 3; i++) {
            Document seen = Jsoup.parse(anybody.get(page).text());
            assertThat(seen.text()).contains(CARLA, "about Web shop", "Yes, tell me");
        }
        assertThat(subscribers()).isZero();

        assertThat(anybody.post(page, "", FORM).text()).contains("You will be told");

        assertThat(subscribers()).isEqualTo(1);
        publish("webshop", "partial-outage");
        told();
        assertThat(inbox(CARLA)).hasSize(2);
    }

    @Test
    void aLinkIsGoodForThreeDays() {
        ask(CARLA, "en");
        String page = link(CONFIRM, CARLA);
        clock.advance(Duration.ofDays(3).plusMinutes(1));

        assertThat(anybody.get(page).status()).isEqualTo(404);
        assertThat(anybody.post(page, "", FORM).status()).isEqualTo(404);
        assertThat(subscribers()).isZero();
        ask("other@customer.example", "en");
        assertThat(jdbc.sql("select mail from status_request")
                        .query(String.class)
                        .list())
                .containsExactly("other@customer.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-abc", "x", "1", "-1-abc", "99999999999999999999-abc", "1-"})
    void aLinkThatIsNotOursDoesNothing(String token) {
        for (String place : List.of(SUBSCRIPTIONS + "/", "/status/unsubscribe/")) {
            assertThat(anybody.get(place + token).status()).isEqualTo(404);
            assertThat(anybody.post(place + token, "", FORM).status()).isEqualTo(404);
        }
    }

    @Test
    void theLinkThatConfirmsEndsNothingAndTheOtherWayRound() {
        subscribed(CARLA, "en");
        publish("webshop", "partial-outage");
        told();
        String end = link(END, CARLA);

        assertThat(anybody.post(end.replace("unsubscribe", "subscriptions"), "", FORM)
                        .status())
                .isEqualTo(404);
        assertThat(subscribers()).isEqualTo(1);
    }

    @Test
    void theAnswerDoesNotTellWhoIsSubscribed() {
        subscribed(CARLA, "en");
        clock.advance(Duration.ofHours(2));

        Answer known = ask(CARLA, "en");
        Answer unknown = ask("other@customer.example", "en");

        assertThat(known.status()).isEqualTo(unknown.status());
        assertThat(known.text()).isEqualTo(unknown.text());
        assertThat(inbox(CARLA)).hasSize(1);
        assertThat(inbox("other@customer.example")).hasSize(1);
    }

    @Test
    void nobodyIsFloodedHoweverOftenSomebodyAsks() throws Exception {
        int threads = 4;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Answer>> answers = IntStream.range(0, threads)
                .mapToObj(i -> pool.submit(() -> {
                    together.await();
                    return ask(i % 2 == 0 ? CARLA : CARLA.toUpperCase(Locale.ROOT), "en");
                }))
                .toList();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(202);
        }
        pool.shutdown();
        assertThat(jdbc.sql("select count(*) from message").query(Long.class).single())
                .isEqualTo(1);

        clock.advance(Duration.ofMinutes(59));
        ask(CARLA, "en");
        assertThat(jdbc.sql("select count(*) from message").query(Long.class).single())
                .isEqualTo(1);
        clock.advance(Duration.ofMinutes(2));
        ask(CARLA, "en");
        assertThat(jdbc.sql("select count(*) from message").query(Long.class).single())
                .isEqualTo(2);
    }

    @Test
    void soManyMailsAnHourAskAndNoMore() {
        jdbc.sql(
                        "insert into status_request (mail, language, services, asked_at)"
                                + " select 'somebody' || i || '@customer.example', 'en', '{}', :at from generate_series(1, 500) i")
                .param("at", OffsetDateTime.now(clock))
                .update();

        Answer answer = ask(CARLA, "en");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("3600");
        assertThat(inbox(CARLA)).isEmpty();
        clock.advance(Duration.ofMinutes(61));
        assertThat(ask(CARLA, "en").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "carla",
                "carla@",
                "a b@customer.example",
                "a@b.example,c@d.example",
                "a@b.example\r\nBcc: c@d.example"
            })
    void whatIsNoAddressIsSaidClearly(String mail) {
        Answer answer = ask(mail, "en");

        assertThat(answer.status()).isEqualTo(400);
        Document page = Jsoup.parse(answer.text());
        assertThat(page.select(".error").text()).isEqualTo("This is no e-mail address.");
        assertThat(page.select("input[name=components]")).hasSize(4);
        assertThat(jdbc.sql("select count(*) from message").query(Long.class).single())
                .isZero();
    }

    @Test
    void anUnknownLanguageOrServiceIsRefused() {
        assertThat(ask(CARLA, "fr").text()).contains("no mails in this language");
        assertThat(ask(CARLA, "en", "payroll").text()).contains("not on this page");
        assertThat(anybody.post(SUBSCRIPTIONS, "", FORM).status()).isEqualTo(400);
        assertThat(Jsoup.parse(anybody.get(SUBSCRIPTIONS).text()).select("input[name=components]"))
                .hasSize(4);
    }

    // --- Being told -------------------------------------------------------------------------------------------------

    @Test
    void subscribersAreToldInTheirLanguageOfWhatTheyWantAndOfNothingElse() throws MessagingException {
        subscribed(CARLA, "en");
        subscribed("klaus@kunde.example", "de", "webshop");
        subscribed("erna@kunde.example", "en", "erp");
        long id = publish("webshop", "partial-outage");
        dana.post(
                "/api/status/publications",
                Map.of("title", "Secret", "audience", "internal", "state", "investigating", "text", "Secret"));
        told();

        assertThat(inbox("erna@kunde.example")).isEmpty();
        assertThat(inbox(CARLA)).hasSize(1);
        MimeMessage english = last(CARLA);
        assertThat(english.getSubject()).isEqualTo("[Aldermoor service desk] Investigating: Payment fails");
        assertThat(MailClient.plain(english))
                .contains("We are looking into <it>.", "Web shop: Partial outage", "/status/publications/" + id)
                .doesNotContain("dana", "Dana");
        MimeMessage german = last("klaus@kunde.example");
        assertThat(german.getSubject()).isEqualTo("[Aldermoor service desk] Wird untersucht: Payment fails");
        assertThat(MailClient.plain(german)).contains("Web shop: Teilweise gestört");
        assertThat(german.getHeader("Content-Language")).containsExactly("de");

        mails.emptyAll();
        dana.post(
                "/api/status/publications/" + id + "/updates",
                Map.of("state", "resolved", "text", "It works.", "components", Map.of()));
        told();
        assertThat(last(CARLA).getSubject()).isEqualTo("[Aldermoor service desk] Resolved: Payment fails");
        assertThat(MailClient.plain(last(CARLA))).contains("Web shop: Operational");
    }

    @Test
    void whoeverSubscribesLaterIsNotToldOfWhatWasBefore() {
        publish("webshop", "partial-outage");
        told();
        clock.advance(Duration.ofMinutes(1));
        subscribed(CARLA, "en");

        assertThat(inbox(CARLA)).isEmpty();
    }

    @Test
    void aThousandSubscribersAreToldOnceEachWithoutDelayingWhoeverPublishes() {
        jdbc.sql(
                        "insert into status_subscriber (mail, language, services, since)"
                                + " select 'somebody' || i || '@customer.example', 'en', '{}', :at from generate_series(1, 1000) i")
                .param("at", OffsetDateTime.now(clock))
                .update();

        long begin = System.nanoTime();
        publish("webshop", "partial-outage");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> jdbc.sql("select count(*) from status_mailing")
                                .query(Long.class)
                                .single()
                        == 0);
        assertThat(jdbc.sql("select count(distinct recipient) from message where event = 'status-update'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1000);
        assertThat(jdbc.sql("select count(*) from message").query(Long.class).single())
                .isEqualTo(1000);
    }

    // --- Ending it --------------------------------------------------------------------------------------------------

    @Test
    void theLinkInEachMailEndsItByAClickAndNotByALook() {
        subscribed(CARLA, "en");
        publish("webshop", "partial-outage");
        told();
        String page = link(END, CARLA);

        assertThat(Jsoup.parse(anybody.get(page).text()).select("button").text())
                .isEqualTo("No more mails");
        assertThat(subscribers()).isEqualTo(1);
        assertThat(anybody.post(page, "", FORM).text()).contains("You get no more mails");
        assertThat(subscribers()).isZero();
        assertThat(anybody.post(page, "", FORM).status()).isEqualTo(200);
    }

    @Test
    void theMailProgramEndsItByItself() throws MessagingException {
        subscribed(CARLA, "en");
        publish("webshop", "partial-outage");
        told();
        MimeMessage mail = last(CARLA);

        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        Matcher link = END.matcher(mail.getHeader("List-Unsubscribe")[0]);
        assertThat(link.find()).isTrue();
        assertThat(anybody.post(link.group(1), "List-Unsubscribe=One-Click", FORM)
                        .status())
                .isEqualTo(200);
        assertThat(subscribers()).isZero();
    }

    @Test
    void whoeverSubscribesAgainChoosesAnew() {
        subscribed(CARLA, "en", "webshop");
        clock.advance(Duration.ofHours(2));
        subscribed("CARLA@customer.example", "de", "erp");

        assertThat(subscribers()).isEqualTo(1);
        publish("webshop", "partial-outage");
        told();
        assertThat(inbox(CARLA)).isEmpty();
    }
}

package org.incidentdesk.intake;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngine;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.IncidentWalk;
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

/** The link in the mail about a resolution, as its reader and everybody else can use it. */
@DeskTest
class AnswerPageTest {

    private static final Pattern LINK = Pattern.compile("https?://[^/\\s]+(/answer/[^\\s)>\"]+)");
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String FORM = "application/x-www-form-urlencoded";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MovableClock clock;

    @LocalServerPort
    private int port;

    private DeskClient anybody;
    private IncidentWalk walk;
    private MailClient mails;

    @BeforeEach
    void begin() {
        anybody = DeskClient.on(port);
        walk = new IncidentWalk(anybody, engine);
        mails = new MailClient(context);
        Sending.forget(context);
        mails.emptyAll();
    }

    @AfterEach
    void goOn() {
        clock.goOn();
    }

    /** Programs that check mails for bad links open each of them. */
    @Test
    void toLookAtThePageChangesNothing() {
        String number = walk.toConfirmation("rita");
        String page = link("rita");

        for (int i = 0; i < 3; i++) {
            Answer seen = anybody.get(page);
            assertThat(seen.status()).isEqualTo(200);
            assertThat(Jsoup.parse(seen.text()).text())
                    .contains(number, "The web shop shows an error", "Restarted the payment adapter");
        }

        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo(CONFIRM);
    }

    @Test
    void yesConfirmsTheResolutionInTheNameOfTheReporter() {
        String number = walk.toConfirmation("rita");
        String page = link("rita");

        Answer answer = anybody.post(page, "solved=yes", FORM);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("Thank you");
        walk.runJobs(number);
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo("userTask_closeIncident");
        assertThat(jdbc.sql("select actor from timeline_entry where incident = :n and text = 'Says that it is solved'")
                        .param("n", number)
                        .query(String.class)
                        .single())
                .isEqualTo("rita");
        assertThat(anybody.get(page).text()).contains("This has been answered");
    }

    @Test
    void noReopensItWithTheReason() {
        String number = walk.toConfirmation("rita");
        String page = link("rita");

        Answer answer = no(page, "The second page is <b>empty</b>");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("We go on");
        walk.runJobs(number);
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo(DIAGNOSE);
        assertThat(timeline(number)).anyMatch(text -> text.contains("The second page is <b>empty</b>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"solved=no", "solved=no&text=%20%0A%20", "solved=no&text=a%00b", "", "solved=perhaps"})
    void whatIsNoAnswerIsAskedAgain(String body) {
        String number = walk.toConfirmation("rita");
        String page = link("rita");

        Answer answer = anybody.post(page, body, FORM);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Does it work for you?");
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo(CONFIRM);
    }

    @Test
    void aReasonThatIsTooLongIsNotLost() {
        String number = walk.toConfirmation("rita");
        String reason = "y".repeat(2001);

        Answer answer = no(link("rita"), reason);

        assertThat(answer.status()).isEqualTo(400);
        Document page = Jsoup.parse(answer.text());
        assertThat(page.select("[role=alert]").text()).isEqualTo("Please use at most 2,000 characters.");
        assertThat(page.select("textarea").text()).isEqualTo(reason);
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo(CONFIRM);
    }

    @Test
    void theSecondAnswerIsTooLate() {
        String number = walk.toConfirmation("rita");
        String page = link("rita");
        anybody.post(page, "solved=yes", FORM);
        walk.runJobs(number);

        Answer again = no(page, "Oh no");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("This has been answered");
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo("userTask_closeIncident");
    }

    @Test
    void ofTwoAnswersAtTheSameTimeOneCounts() throws Exception {
        String number = walk.toConfirmation("rita");
        String page = link("rita");
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Integer>> both = List.of("solved=yes", "solved=no&text=No").stream()
                .map(body -> threads.submit(() -> {
                    together.await();
                    return anybody.post(page, body, FORM).status();
                }))
                .toList();
        List<Integer> statuses = List.of(both.get(0).get(), both.get(1).get());
        threads.shutdown();

        assertThat(statuses).containsExactlyInAnyOrder(200, 409);
        walk.runJobs(number);
        assertThat(walk.task(number).getTaskDefinitionKey())
                .isEqualTo(statuses.get(0) == 200 ? "userTask_closeIncident" : DIAGNOSE);
    }

    @Test
    void theLinkOfAnEarlierResolutionAnswersNothing() {
        String number = walk.toConfirmation("rita");
        String old = link("rita");
        no(old, "No");
        walk.runJobs(number);
        mails.emptyAll();
        walk.submit(
                "alan",
                number,
                DIAGNOSE,
                Map.of(
                        "resolution",
                        "Once more",
                        "resolutionKind",
                        "permanent",
                        "resolvedBy",
                        "support",
                        "cause",
                        "Unknown"));
        walk.submit("alan", number, "userTask_smokeTest", Map.of("smokeTestResult", "passed"));
        String current = link("rita");

        assertThat(current).isNotEqualTo(old);
        assertThat(anybody.post(old, "solved=yes", FORM).status()).isEqualTo(409);
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo(CONFIRM);
        assertThat(anybody.post(current, "solved=yes", FORM).status()).isEqualTo(200);
    }

    @Test
    void nobodyCanGuessALinkNorLearnAnythingFromAWrongOne() {
        String number = walk.toConfirmation("rita");
        String page = link("rita");
        long id = Long.parseLong(page.replaceAll("/answer/([0-9]+)-.*", "$1"));

        for (String wrong : List.of(
                page.replaceAll("-.*", "-0000000000000"),
                page.replace("/" + id + "-", "/" + (id - 1) + "-"),
                page.replaceAll(".$", ""),
                page + "a",
                page.toUpperCase(Locale.ROOT).replace("/ANSWER/", "/answer/"),
                "/answer/" + "9".repeat(40) + "-a",
                "/answer/x")) {
            Answer answer = anybody.get(wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(404);
            assertThat(answer.text()).contains("This link is not valid").doesNotContain(number);
            assertThat(anybody.post(wrong, "solved=yes", FORM).status())
                    .as(wrong)
                    .isEqualTo(404);
        }
        assertThat(walk.task(number).getTaskDefinitionKey()).isEqualTo(CONFIRM);
    }

    @Test
    void aLinkIsGoodForTwoMonths() {
        walk.toConfirmation("rita");
        String page = link("rita");

        clock.stopAt(clock.instant().plus(Duration.ofDays(59)));
        assertThat(anybody.get(page).status()).isEqualTo(200);
        clock.advance(Duration.ofDays(2));
        assertThat(anybody.get(page).status()).isEqualTo(404);
    }

    @Test
    void thePageSpeaksTheLanguageOfTheReporter() {
        walk.toConfirmation("rolf");

        Document page = Jsoup.parse(anybody.get(link("rolf")).text());

        assertThat(page.selectFirst("html").attr("lang")).isEqualTo("de");
        assertThat(page.select("button").eachText()).contains("Ja, es funktioniert");
    }

    @Test
    void whatPeopleWroteIsShownAndNeverRun() {
        String number = walk.toConfirmation("rita");
        jdbc.sql("update incident set title = :nasty, resolution = :nasty where number = :n")
                .param("nasty", "</blockquote><script>alert(1)</script>\"'")
                .param("n", number)
                .update();

        Answer answer = anybody.get(link("rita"));

        Document page = Jsoup.parse(answer.text());
        assertThat(page.select("script")).isEmpty();
        assertThat(page.select("blockquote").text()).isEqualTo("</blockquote><script>alert(1)</script>\"'");
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("X-Robots-Tag")).isEqualTo("noindex");
    }

    @Test
    void onlyAFormAnswers() {
        walk.toConfirmation("rita");
        String page = link("rita");

        assertThat(anybody.post(page, Map.of("solved", "yes")).status()).isEqualTo(415);
        assertThat(anybody.delete(page).status()).isEqualTo(405);
        assertThat(anybody.get(page + "?solved=yes").text()).contains("Does it work for you?");
    }

    private Answer no(String page, String reason) {
        return anybody.post(page, "solved=no&text=" + URLEncoder.encode(reason, StandardCharsets.UTF_8), FORM);
    }

    /** The path of the link in the last mail to somebody. */
    private String link(String person) {
        Sending.now(context);
        List<MimeMessage> inbox = mails.inbox(person + "@aldermoor.example");
        String mail = MailClient.plain(inbox.get(inbox.size() - 1));
        Matcher link = LINK.matcher(mail);
        assertThat(link.find()).as(mail).isTrue();
        return link.group(1);
    }

    private List<String> timeline(String number) {
        return jdbc.sql("select text from timeline_entry where incident = :n")
                .param("n", number)
                .query(String.class)
                .list();
    }
}

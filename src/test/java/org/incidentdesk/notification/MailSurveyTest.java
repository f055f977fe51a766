package org.incidentdesk.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.incidentdesk.notification.Wording.Rendered;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes each wording as a mail to target/mails, for whoever wants to look at all of them. */
class MailSurveyTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Path MAILS = Path.of("target/mails");

    private static final Map<Placeholder, Object> VALUES = new EnumMap<>(Placeholder.class);

    static {
        VALUES.putAll(Map.of(
                Placeholder.NUMBER, "INC0000042",
                Placeholder.TITLE, "The web shop shows an error when paying with <invoice>",
                Placeholder.DESCRIPTION, "Since this morning, for every customer.",
                Placeholder.SERVICE, "Web shop",
                Placeholder.CUSTOMER, "Wholesale customers",
                Placeholder.PRIORITY, "P2",
                Placeholder.GROUP, "Application support (tier 1)",
                Placeholder.ASSIGNEE, "Alan Abara",
                Placeholder.REPORTER, "Rita Reyes",
                Placeholder.RESOLUTION, "Restarted the payment adapter.\nRaised its memory to 4 GB."));
        VALUES.putAll(Map.of(
                Placeholder.TEXT, "Which customer was it?\n\nPlease tell us the *number*, too.",
                Placeholder.AUTHOR, "Alan Abara",
                Placeholder.PERCENT, "75",
                Placeholder.REPORTED_AT, "Wednesday, 25 November 2026, 09:12 CET",
                Placeholder.DUE, "Wednesday, 25 November 2026, 17:00 CET",
                Placeholder.UNTIL, "Friday, 27 November 2026, 09:00 CET",
                Placeholder.NEXT_UPDATE, "Wednesday, 25 November 2026, 13:00 CET",
                Placeholder.RECIPIENT, "Rita Reyes",
                Placeholder.COMPANY, "Aldermoor service desk"));
        VALUES.put(Placeholder.TASK_LINK, "https://desk.example.com/camunda/app/tasklist/default/#/?task=1");
        VALUES.put(Placeholder.ANSWER_LINK, "https://desk.example.com/answer/42-abc");
        VALUES.put(Placeholder.PAGE_LINK, "https://desk.example.com/page/42.alan.abc");
        VALUES.put(Placeholder.STATE, "Identified");
        VALUES.put(Placeholder.COMPONENTS, "Web shop: partial outage\nOrder desk: degraded performance");
        VALUES.put(Placeholder.STATUS_LINK, "https://desk.example.com/status/publications/7");
        VALUES.put(Placeholder.UNSUBSCRIBE_LINK, "https://desk.example.com/status/unsubscribe/7-abc");
        VALUES.put(
                Placeholder.ITEMS,
                List.of(
                        Map.of("line", "P4 INC0000040 for Application support: Font is too small (Intranet)"),
                        Map.of("line", "INC0000041 is solved: Printer jams.")));
    }

    private static Stream<Path> wordings() throws IOException {
        try (Stream<Path> files = Files.list(TEMPLATES)) {
            return files
                    .filter(file -> !file.getFileName().toString().startsWith(Wording.FRAME + "."))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("wordings")
    void aWordingMakesAMailThatSaysWhatItIsAbout(Path file) throws IOException {
        String name = file.getFileName().toString();
        String language = name.substring(name.indexOf('.') + 1, name.lastIndexOf('.'));
        Rendered mail = parse(file).render(VALUES);
        Wording frame = parse(TEMPLATES.resolve(Wording.file(Wording.FRAME, language)));
        String html = Mustache.compiler()
                .compile(Files.readString(Path.of("src/main/resources/pages/mail.html")))
                .execute(Map.of(
                        "language", language,
                        "subject", mail.subject(),
                        "marker", frame.marker(VALUES),
                        "text", mail.html(),
                        "frame", frame.render(VALUES).html()));
        Files.createDirectories(MAILS);
        Files.writeString(MAILS.resolve(name.replace(".md", ".html")), html);

        Document shown = Jsoup.parse(html);
        boolean oneIncident = !name.startsWith(Message.DIGEST) && !name.startsWith("status-");
        assertThat(mail.subject()).contains(oneIncident ? "INC0000042" : "Aldermoor service desk");
        assertThat(mail.brief()).isNotBlank().doesNotContain("{{").doesNotContain("\n");
        assertThat(mail.text()).doesNotContain("{{").doesNotContain("\\");
        assertThat(shown.text())
                .contains("Aldermoor service desk")
                .doesNotContain("{{")
                .doesNotContain("\\");
        assertThat(shown.select("invoice")).isEmpty();
    }

    private static Wording parse(Path file) throws IOException {
        return Wording.parse(file.getFileName().toString(), Files.readString(file));
    }
}

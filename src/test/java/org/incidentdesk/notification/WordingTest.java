package org.incidentdesk.notification;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.incidentdesk.notification.Wording.Rendered;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordingTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final String HEAD = "subject: [{{number}}] {{title}}\nbrief: {{number}} {{title}}\n\n";
    private static final Pattern NAME = Pattern.compile("\\{\\{[#^]?([a-zA-Z]+)}}");

    // --- The released ones ------------------------------------------------------------------------------------------

    @Test
    void eachExistsInEachLanguageAndSaysTheSame() throws IOException {
        Map<String, Set<String>> languages;
        try (Stream<Path> files = Files.list(TEMPLATES)) {
            languages = files.map(file -> file.getFileName().toString())
                    .collect(groupingBy(
                            name -> name.substring(0, name.indexOf('.')),
                            mapping(name -> name.replaceAll("^[^.]+\\.|\\.md$", ""), toSet())));
        }
        assertThat(languages)
                .isNotEmpty()
                .allSatisfy((name, of) -> assertThat(of).as(name).containsExactlyInAnyOrder("en", "de"));
        for (String name : languages.keySet()) {
            Set<String> english = placeholders(name + ".en.md");
            Set<String> german = placeholders(name + ".de.md");
            // What a hold waits for is known in English only.
            english.removeAll(Set.of("text"));
            german.removeAll(Set.of("text"));
            assertThat(german).as(name).isEqualTo(english);
        }
    }

    private static Set<String> placeholders(String file) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(Files.readString(TEMPLATES.resolve(file)));
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    // --- Mistakes ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello {{recepient}}                  | the text names recepient; known are number, title,",
                "{{#due}}until {{due}}                | the text cannot be read: ",
                "{{due}}{{/due}}                      | the text cannot be read: ",
                "{{{text}}}                           | the text has {{{…, but what people wrote can be shown as {{name}} only",
                "{{&text}}                            | the text has {{&…",
                "{{>footer}}                          | the text has {{>…",
                "{{=<% %>=}}                          | the text has {{=…",
                "{{^dueDate}}soon{{/dueDate}}         | the text names dueDate",
                "''                                   | there is no text after the header lines"
            })
    void aTextThatCannotBeUsedIsRefusedWithItsReason(String text, String reason) {
        assertRefused("resolved.en.md", HEAD + text, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'subject: A'                          | it must begin with the header lines subject, brief, not subject",
                "'brief: A'                            | it must begin with the header lines subject, brief, not brief",
                "'subject: A\nbrief: B\nto: C'         | not subject, brief, to",
                "'Hello'                               | 'Hello' is no header line such as subject: …",
                "'subject: {{nomber}}\nbrief: B'       | subject names nomber",
                "'subject: A\nbrief: {{#title}}'       | brief cannot be read: "
            })
    void headerLinesThatCannotBeUsedAreRefusedWithTheirReason(String head, String reason) {
        assertRefused("resolved.en.md", head + "\n\nHello", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolved.md", "Resolved.en.md", "resolved.eng.md", "../resolved.en.md", "resolved.en.txt"})
    void aFileIsNamedByWordingAndLanguage(String name) {
        assertRefused(name, HEAD + "Hello", "the name must be like resolved.en.md");
    }

    @Test
    void theFrameHasALineAboveWhichPeopleAnswer() {
        assertRefused("frame.en.md", HEAD + "Hello", "it must begin with the header lines marker");
        assertThat(Wording.parse("frame.en.md", "marker: ##- above {{company}} -##\n\nBye")
                        .marker(Map.of(Placeholder.COMPANY, "Aldermoor")))
                .isEqualTo("##- above Aldermoor -##");
    }

    @Test
    void everyMistakeIsNamedAtOnce() {
        assertRefused(
                "resolved.en.md",
                "subject: {{a}}\nbrief: {{b}}\n\n{{c}}",
                "subject names a",
                "brief names b",
                "the text names c");
    }

    private static void assertRefused(String file, String source, String... reasons) {
        assertThatExceptionOfType(BrokenWordingException.class)
                .isThrownBy(() -> Wording.parse(file, source))
                .satisfies(
                        e -> assertThat(e.getMessage()).startsWith(file + ": ").contains(reasons));
    }

    // --- What comes of it -------------------------------------------------------------------------------------------

    @Test
    void whatIsNotKnownIsLeftOutWithItsSection() {
        Wording wording = Wording.parse(
                "a.en.md", HEAD + "Solved{{#due}}, due {{due}}{{/due}}{{^assignee}}, by nobody{{/assignee}}.");

        assertThat(wording.render(Map.of()).text()).isEqualTo("Solved, by nobody.");
        assertThat(wording.render(Map.of(Placeholder.DUE, "noon", Placeholder.ASSIGNEE, "Alan"))
                        .text())
                .isEqualTo("Solved, due noon.");
    }

    @Test
    void windowsLineEndsAreLineEnds() {
        Rendered rendered = Wording.parse("a.en.md", "subject: A\r\nbrief: B\r\n\r\nOne\r\n\r\nTwo\r\n")
                .render(Map.of());

        assertThat(rendered.subject()).isEqualTo("A");
        assertThat(Jsoup.parse(rendered.html()).select("p").eachText()).containsExactly("One", "Two");
    }

    @Test
    void whatWasWrittenInLinesIsReadInLines() {
        Wording wording = Wording.parse("a.en.md", HEAD + "Alan writes:\n\n> {{text}}\n\nBye");
        Rendered rendered = wording.render(Map.of(Placeholder.TEXT, "One\n\n    Two\n- Three\r\nFour"));

        Document html = Jsoup.parse(rendered.html());
        assertThat(html.select("blockquote p")).hasSize(1);
        assertThat(html.select("blockquote").first().wholeText().lines().filter(line -> !line.isBlank()))
                .containsExactly("One", "Two", "- Three", "Four");
        assertThat(html.select("p").eachText()).contains("Alan writes:", "Bye");
        assertThat(rendered.text()).contains("One\n\nTwo\n- Three\nFour");
    }

    @Test
    void aSubjectIsOneLineOfBoundedLength() {
        Wording wording = Wording.parse("a.en.md", HEAD + "Hello");
        Map<Placeholder, String> values = new HashMap<>();
        values.put(Placeholder.NUMBER, "INC0000042");
        values.put(Placeholder.TITLE, "a\r\nBcc: everybody@example.org\u2028\u0085\u202Ex" + "y".repeat(500));

        String subject = wording.render(values).subject();

        assertThat(subject)
                .startsWith("[INC0000042] a Bcc: everybody@example.org x")
                .hasSize(200);
        assertThat(subject.codePoints())
                .noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u202E' || c == '\u0085');
    }

    /** Whatever people write stays what they wrote: in no place does it become markup. */
    @Property(tries = 3000)
    void whatPeopleWriteNeverBecomesMarkup(@ForAll("nasty") String value) {
        Wording wording = Wording.parse(
                "a.en.md",
                HEAD
                        + "# {{title}}\n\nHello **{{recipient}}**, see [here]({{answerLink}}) *{{author}}*:\n\n> {{text}}\n\n"
                        + "- {{number}} {{title}}\n- last");
        Map<Placeholder, String> values = new HashMap<>();
        for (Placeholder placeholder : List.of(
                Placeholder.TITLE, Placeholder.RECIPIENT, Placeholder.AUTHOR, Placeholder.TEXT, Placeholder.NUMBER)) {
            values.put(placeholder, "x" + value + "x");
        }
        values.put(Placeholder.ANSWER_LINK, "https://desk.example.com/answer/1-a");

        Rendered rendered = wording.render(values);

        Document html = Jsoup.parse(rendered.html());
        assertThat(html.body().select("*").eachAttr("href")).containsExactly("https://desk.example.com/answer/1-a");
        assertThat(html.body().getAllElements().stream()
                        .map(element -> element.tagName())
                        .filter(tag -> !tag.equals("br")))
                .containsExactly("body", "h1", "p", "strong", "a", "em", "blockquote", "p", "ul", "li", "li");
        assertThat(words(html.selectFirst("blockquote").wholeText())).isEqualTo(words("x" + value + "x"));
        assertThat(words(html.selectFirst("h1").wholeText())).isEqualTo(words("x" + value + "x"));
        assertThat(rendered.subject()).doesNotContain("\n", "\r");
        assertThat(rendered.brief()).doesNotContain("\n", "\r");
    }

    @Example
    void aListOfNastyThingsNeverBecomesMarkup() {
        for (String value : NASTY) {
            whatPeopleWriteNeverBecomesMarkup(value);
        }
    }

    private static final List<String> NASTY = List.of(
            "<script>alert(1)</script>",
            "</blockquote><b>",
            "[a](javascript:alert(1))",
            "![a](http://example.org/a.png)",
            "<http://example.org>",
            "a *b* **c** _d_ `e` ~~f~~",
            "\n# Heading\n\nText\n===\n---\n***\n",
            "\n- one\n- two\n\n1. three\n2) four\n",
            "\n    code\n\tcode\n```\ncode\n```\n",
            "\n> quote\n>> quote\n",
            "&lt;b&gt; &amp; &#60;",
            "\\*a\\* \\",
            "{{number}} {{{text}}} {{#due}}",
            "| a | b |\n|---|---|\n| c | d |",
            "[ref]: http://example.org\n[ref]",
            "\u202Egnp.exe",
            "a\u0000b\u0007c");

    @Provide
    Arbitrary<String> nasty() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("*_`#<>[]()!&\\-+=.|~{}\"':;/ \n\t1ab")
                        .ofMaxLength(40),
                Arbitraries.of(NASTY).list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("\n", parts)),
                Arbitraries.strings().ofMaxLength(30));
    }

    /** As somebody reads it, who does not see how wide a gap is. */
    private static String words(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replace(" ", "");
    }
}

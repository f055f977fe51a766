package org.incidentdesk.notification;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.incidentdesk.notification.Wording.Rendered;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordingTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final String HEAD = "subject: [{{number}}] {{title}}\nbrief: {{number}}: {{text}}\n\n";

    /** Values at every place where a template may have one. */
    private static final Wording PLACES = Wording.parse(
            "places.en.md",
            HEAD
                    + """
                    # For {{group}}

                    Hello {{recipient}},

                    on **{{title}}** ({{service}}) *{{author}}* writes:

                    > {{text}}

                    - **{{number}}** {{title}}
                    - Group {{group}}

                    1. {{resolution}}

                    {{#text}}Once more: {{text}}.{{/text}}

                    [{{title}}](https://desk.example/)
                    """);

    // --- The files of the release -----------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("templates")
    void everyTemplateCanBeReadAndSaysSomething(Path file) throws IOException {
        Wording wording = Wording.parse(file.getFileName().toString(), Files.readString(file));

        Map<Placeholder, Object> values = new EnumMap<>(tokens());
        values.put(Placeholder.ITEMS, List.of(Map.of("line", "One of several")));

        Rendered rendered = wording.render(values);

        assertThat(rendered.text()).isNotBlank();
        assertThat(rendered.html()).isNotBlank().doesNotContain("{{").doesNotContain("}}");
        if (isFrame(file)) {
            assertThat(wording.marker(tokens())).isNotBlank();
        } else {
            assertThat(rendered.subject()).isNotBlank();
            assertThat(rendered.brief()).isNotBlank();
        }
    }

    @Test
    void everyLanguageHasTheSameWordingsThatSayTheSame() throws IOException {
        Map<String, Map<String, Set<String>>> placeholders = new TreeMap<>();
        for (Path file : templates().toList()) {
            String[] name = file.getFileName().toString().split("\\.", -1);
            placeholders
                    .computeIfAbsent(name[1], language -> new TreeMap<>())
                    .put(name[0], placeholders(Files.readString(file)));
        }

        assertThat(placeholders).containsOnlyKeys("de", "en");
        assertThat(placeholders.get("en")).hasSizeGreaterThan(20);
        assertThat(placeholders.get("de")).isEqualTo(placeholders.get("en"));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void whatPeopleWriteNeverChangesHowAMessageOfTheReleaseIsBuilt(Path file) throws IOException {
        Wording wording = Wording.parse(file.getFileName().toString(), Files.readString(file));

        for (String nasty : NASTY) {
            assertShowsJust(wording, nasty);
        }
    }

    // --- What people write ------------------------------------------------------------------------------------------

    private static final List<String> NASTY = List.of(
            "**bold** _em_ `code` ~~gone~~ ***",
            "# heading",
            "a\n# heading\n## more",
            "a\n===",
            "a\n---\nb",
            "***",
            "- one\n- two\n  - three",
            "* one\n+ two\n1. three\n2) four",
            "> quoted\n>> more",
            "    indented\n\tcode",
            "```\ncode\n```",
            "~~~\ncode",
            "[link](https://evil.example) ![image](https://evil.example/x.png)",
            "<https://evil.example> https://evil.example",
            "[a]: https://evil.example\n[a]",
            "<b>bold</b> <script>alert(1)</script> <img src=x onerror=alert(1)>",
            "</p></div></body></html>",
            "<!-- comment --> <?php ?> <![CDATA[x]]>",
            "&lt;b&gt; &amp; &#60; &nbsp; &",
            "back\\slash \\* \\\\ at the end \\",
            "\\\n\\\n\\",
            "{{title}} {{{text}}} {{#items}} {{>x}}",
            "|a|b|\n|-|-|\n|1|2|",
            "a\n\n\n\nb\n \n c",
            "  leading\n   more   \n\n trailing  ",
            "a\r\nb\rc\u0085d\u2028e\u2029f\u000Bg\fh",
            "tab\there",
            "bell\u0007 null\u0000 escape\u001B[31m delete\u007F",
            "\u00A0no-break\u00A0",
            "\u202Eexe.cod\u202C \u2066x\u2069",
            "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627",
            "👩‍🚒 🔥 e\u0301 ﷽",
            "broken \uD83D half \uDE00",
            "\uE000private",
            "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
            "$1 \\1 %s %n ${x}",
            "(see above)",
            "5 * 3 * 2 = 30_000_000");

    @ParameterizedTest
    @MethodSource("nasty")
    void whatPeopleWriteIsShownAsItIs(String nasty) {
        assertShowsJust(PLACES, nasty);
    }

    @Property(tries = 1000)
    void whateverPeopleWriteIsShownAsItIs(@ForAll("anything") String anything) {
        Assume.that(!shown(anything).isBlank());

        assertShowsJust(PLACES, anything);
    }

    @Property(tries = 500)
    void subjectAndBriefAreOneShortLine(@ForAll("anything") String anything) {
        Rendered rendered = PLACES.render(values(anything.repeat(20)));

        for (String line : List.of(rendered.subject(), rendered.brief())) {
            assertThat(line.codePoints())
                    .noneMatch(Character::isISOControl)
                    .noneMatch(c -> c == 0x2028 || c == 0x2029 || c == 0x202E || c == 0xFFFE)
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
            assertThat(line).isEqualTo(line.strip());
        }
        assertThat(rendered.subject()).hasSizeLessThanOrEqualTo(200);
        assertThat(rendered.brief()).hasSizeLessThanOrEqualTo(500);
    }

    @Test
    void aSubjectSaysWhatThereIsInOneLine() {
        Map<Placeholder, Object> values = values("x");
        values.put(Placeholder.NUMBER, "INC0000007");
        values.put(Placeholder.TITLE, "  Cannot\r\nlog\tin: <b>&amp;</b> **now** 👩‍🚒 ");

        assertThat(PLACES.render(values).subject()).isEqualTo("[INC0000007] Cannot log in: <b>&amp;</b> **now** 👩‍🚒");
    }

    @Test
    void aLongSubjectEndsWithAnEllipsisAndNeverInTheMiddleOfASign() {
        Map<Placeholder, Object> values = values("x");
        values.put(Placeholder.NUMBER, "INC0000007");
        for (String before : List.of("", "x")) {
            values.put(Placeholder.TITLE, before + "🔥".repeat(300));

            String subject = PLACES.render(values).subject();

            assertThat(subject)
                    .startsWith("[INC0000007] " + before + "🔥")
                    .endsWith("🔥…")
                    .hasSizeBetween(199, 200);
        }
    }

    @Test
    void linesStayLinesInTextAndHtml() {
        Wording wording = Wording.parse("x.en.md", HEAD + "Before\n\n> {{text}}\n\nAfter");

        Rendered rendered = wording.render(values("one\n\n  two\nthree  "));

        assertThat(rendered.text().lines().map(line -> line.replaceAll("[«»]", "")
                        .strip()))
                .containsSubsequence("Before", "one", "", "two", "three", "After");
        assertThat(Jsoup.parse(rendered.html()).select("blockquote > p > br")).hasSize(3);
    }

    @Test
    void linksLeadWhereWeSayWithWhateverSignsTheyHave() {
        Wording wording = Wording.parse(
                "x.en.md",
                HEAD + "{{#answerLink}}**[Yes (or no)]({{answerLink}})**{{/answerLink}}"
                        + "{{#taskLink}}[Task]({{taskLink}}){{/taskLink}}");
        Map<Placeholder, Object> values = values("");
        values.put(Placeholder.ANSWER_LINK, "https://desk.example/answer/1-a_b*c~(d)?x=1&y=[2]#z");
        values.put(Placeholder.TASK_LINK, "");

        Document html = Jsoup.parse(wording.render(values).html());

        assertThat(html.select("a")).hasSize(1);
        assertThat(html.select("strong > a").attr("href").replace("%5B", "[").replace("%5D", "]"))
                .isEqualTo("https://desk.example/answer/1-a_b*c~(d)?x=1&y=[2]#z");
        assertThat(html.text()).isEqualTo("Yes (or no)");
    }

    @Test
    void aLinkThatWouldRunSomethingLeadsNowhere() {
        Wording wording = Wording.parse("x.en.md", HEAD + "[Open]({{taskLink}})");
        Map<Placeholder, Object> values = values("");
        values.put(Placeholder.TASK_LINK, "javascript:alert(1)");

        assertThat(Jsoup.parse(wording.render(values).html()).select("a").attr("href"))
                .doesNotContain("javascript");
    }

    @Test
    void aSectionOfNothingIsLeftOut() {
        Wording wording = Wording.parse("x.en.md", HEAD + "A{{#due}} due {{due}}{{/due}}{{^due}} whenever{{/due}}.");

        assertThat(wording.render(Map.of()).text()).isEqualTo("A whenever.");
        assertThat(wording.render(Map.of(Placeholder.DUE, "now")).text()).isEqualTo("A due now.");
    }

    @Test
    void aDigestHasALineForEach() {
        Wording digest = Wording.parse("digest.en.md", read("digest.en.md"));
        Map<Placeholder, Object> values = values("x");
        values.put(Placeholder.ITEMS, List.of(Map.of("line", "one *1*"), Map.of("line", "two <2>")));

        Rendered rendered = digest.render(values);

        assertThat(Jsoup.parse(rendered.html()).select("li").eachText()).containsExactly("one *1*", "two <2>");
        assertThat(rendered.brief())
                .as("for whoever reads it on a small screen")
                .isEqualTo("one *1*. two <2>.");
    }

    // --- What cannot be used ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello {{name}}                    | the text names name; known are number, title",
                "Hello {{title.length}}            | the text names title.length",
                "Hello {{Title}} {{#x}}y{{/x}}     | the text names Title, x",
                "{{^nobody}}x{{/nobody}}           | the text names nobody",
                "Hello {{{title}}}                 | the text has {{{…, but what people wrote can be shown as {{name}} only",
                "Hello {{ {title} }}               | the text has {{ {…",
                "Hello {{&title}}                  | the text has {{&…",
                "{{>frame}}                        | the text has {{>…",
                "{{=<% %>=}} <%title%>             | the text has {{=…",
                "{{#due}} never ends               | the text cannot be read: ",
                "{{#due}} ends wrong {{/number}}   | the text cannot be read: ",
                "{{/due}} never began              | the text cannot be read: ",
                "Hello {{title                     | the text has a {{ or }} without the other",
                "Hello {{title} bye                | the text has a {{ or }} without the other",
                "Hello title}}                     | the text has a {{ or }} without the other",
                "''                                | there is no text after the header lines and an empty line"
            })
    void whatATextMustNotHaveIsNamedWithTheFile(String text, String reason) {
        assertThatExceptionOfType(BrokenWordingException.class)
                .isThrownBy(() -> Wording.parse("resolved.en.md", HEAD + text))
                .withMessageStartingWith("resolved.en.md: ")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subject: x              | it must begin with the header lines subject, brief, not subject",
                "brief: x                | not brief",
                "subject: x~brief: x~to: y | not subject, brief, to",
                "subject: x~subject: y~brief: z | there are two header lines subject",
                "subject: {{name}}~brief: x | subject names name",
                "subject: {{{title}}}~brief: x | subject has {{{…",
                "subject: x~brief: {{#due}} | brief cannot be read",
                "Subject: x~brief: x      | 'Subject: x' is no header line such as subject: …; an empty line ends them",
                "# Hello~subject: x~brief: x | '# Hello' is no header line"
            })
    void whatTheHeadMustNotHaveIsNamedWithTheFile(String head, String reason) {
        assertThatExceptionOfType(BrokenWordingException.class)
                .isThrownBy(() -> Wording.parse("resolved.en.md", head.strip().replace('~', '\n') + "\n\ntext"))
                .withMessageStartingWith("resolved.en.md: ")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolved.md", "resolved.eng.md", "Resolved.en.md", "resolved.en.txt", "a/resolved.en.md"})
    void theNameOfAFileSaysWhatItIs(String name) {
        assertThatExceptionOfType(BrokenWordingException.class)
                .isThrownBy(() -> Wording.parse(name, HEAD + "x"))
                .withMessage(name + ": the name must be like resolved.en.md");
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        assertThatExceptionOfType(BrokenWordingException.class)
                .isThrownBy(() -> Wording.parse("x.en.md", "subject: {{a}}\nbrief: {{b}}\n\n{{c}}"))
                .satisfies(e -> assertThat(e.problems()).hasSize(3));
    }

    @Test
    void theFrameHasAHeaderOfItsOwn() {
        assertThatExceptionOfType(BrokenWordingException.class)
                .isThrownBy(() -> Wording.parse("frame.en.md", HEAD + "x"))
                .withMessageContaining("header lines marker");
        assertThat(Wording.parse("frame.en.md", "marker: Above, {{recipient}}\n\nx")
                        .marker(Map.of(Placeholder.RECIPIENT, "Rita\nReyes")))
                .isEqualTo("Above, Rita Reyes");
    }

    @Test
    void aFileOfWindowsIsAsGoodAsAnyOther() {
        Wording wording = Wording.parse("x.en.md", "\uFEFFsubject: {{title}}\r\nbrief: b\r\n\r\nOne\r\n\r\nTwo\r\n");

        assertThat(wording.render(Map.of(Placeholder.TITLE, "T")).subject()).isEqualTo("T");
        assertThat(Jsoup.parse(wording.render(Map.of()).html()).select("p").eachText())
                .containsExactly("One", "Two");
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    /** The same message as with harmless words, but for these words. */
    private static void assertShowsJust(Wording wording, String nasty) {
        Map<Placeholder, String> tokens = tokens();
        Rendered plain = wording.render(tokens);

        Rendered rendered = wording.render(values(nasty));

        Document expected = Jsoup.parse(plain.html());
        Document actual = Jsoup.parse(rendered.html());
        assertThat(structure(actual)).isEqualTo(structure(expected));
        assertThat(actual.select("a").eachAttr("href"))
                .hasSameSizeAs(expected.select("a").eachAttr("href"));
        String text = lines(expected);
        for (String token : tokens.values()) {
            text = text.replace(token, shown(nasty));
        }
        assertThat(lines(actual)).isEqualTo(text);
        assertThat(rendered.text().replaceAll("[\\s«»]+", ""))
                .isEqualTo(withTokens(plain.text(), tokens, nasty).replaceAll("[\\s«»]+", ""));
        assertThat(rendered.subject() + rendered.brief())
                .doesNotContain("\n")
                .doesNotContain("\r")
                .doesNotContain("\u2028");
    }

    private static String withTokens(String text, Map<Placeholder, String> tokens, String value) {
        String result = text;
        for (String token : tokens.values()) {
            result = result.replace(token, shown(value));
        }
        return result;
    }

    /** What a reader is to see of a value. */
    private static String shown(String value) {
        return value.replaceAll("[\u202A-\u202E\u2066-\u2069\uE000]", "")
                .codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .lines()
                .flatMap(line -> Arrays.stream(line.split("\\R", -1)))
                .map(line -> line.replace('\t', ' ').replaceAll("\\p{Cntrl}|[\u0080-\u009F]", ""))
                .map(line -> line.replaceAll("^[\\p{Z}\\s]+|[\\p{Z}\\s]+$", ""))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static List<String> structure(Document html) {
        return html.getAllElements().stream()
                .map(Element::tagName)
                .filter(tag -> !tag.equals("br"))
                .toList();
    }

    /** Text with a line break for each {@code br}, and no other between the parts of a page. */
    private static String lines(Document html) {
        Document copy = html.clone();
        copy.select("br").forEach(br -> br.replaceWith(new TextNode("\uE001")));
        return copy.body()
                .wholeText()
                .replaceAll("\uE001\\n?", "\uE001")
                .replaceAll("\\n+", "¶")
                .replace("\uE001", "\n");
    }

    private static Map<Placeholder, String> tokens() {
        Map<Placeholder, String> tokens = new EnumMap<>(Placeholder.class);
        for (Placeholder placeholder : Placeholder.values()) {
            if (!isOurs(placeholder)) {
                tokens.put(placeholder, "Token" + tokens.size() + "x");
            }
        }
        return tokens;
    }

    private static Map<Placeholder, Object> values(String value) {
        return tokens().keySet().stream()
                .collect(toMap(p -> p, p -> value, (a, b) -> a, () -> new EnumMap<>(Placeholder.class)));
    }

    /** Nobody writes these. */
    private static boolean isOurs(Placeholder placeholder) {
        return Set.of(
                        Placeholder.TASK_LINK,
                        Placeholder.ANSWER_LINK,
                        Placeholder.PAGE_LINK,
                        Placeholder.STATUS_LINK,
                        Placeholder.UNSUBSCRIBE_LINK,
                        Placeholder.ITEMS,
                        Placeholder.LINE)
                .contains(placeholder);
    }

    private static Set<String> placeholders(String template) {
        return Pattern.compile("\\{\\{[#^/]?(\\w+)}}")
                .matcher(template)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isFrame(Path file) {
        return file.getFileName().toString().startsWith(Wording.FRAME);
    }

    private static String read(String file) {
        try {
            return Files.readString(TEMPLATES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Path> templates() throws IOException {
        try (Stream<Path> files = Files.list(TEMPLATES)) {
            return files.sorted().toList().stream();
        }
    }

    static Stream<String> nasty() {
        return NASTY.stream();
    }

    /** Signs that mean something to Markdown, HTML or a mail, between some that do not. */
    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.oneOf(
                        Arbitraries.of(NASTY),
                        Arbitraries.of(
                                "*",
                                "**",
                                "_",
                                "`",
                                "#",
                                "# ",
                                "- ",
                                "+ ",
                                "1. ",
                                "> ",
                                "<",
                                ">",
                                "&",
                                "[",
                                "](x)",
                                "!",
                                "\\",
                                "|",
                                "~",
                                "=",
                                "---",
                                "\n",
                                "\n\n",
                                "\r\n",
                                " ",
                                "    ",
                                "\t",
                                "{{",
                                "}}",
                                "a",
                                "B c",
                                "ü",
                                "🔥",
                                "\u00A0",
                                "\u200B",
                                "\u202E",
                                "\0",
                                "\u2028",
                                ":",
                                "http://x",
                                "\"",
                                "'"),
                        Arbitraries.strings().ofMaxLength(8))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}

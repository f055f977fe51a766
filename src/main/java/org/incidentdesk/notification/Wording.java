package org.incidentdesk.notification;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.LineBreakRendering;
import org.commonmark.renderer.text.TextContentRenderer;
import org.incidentdesk.notification.channel.OneLine;

/**
 * The text of a message in one language: some header lines, an empty line, and a body in Markdown, of which plain text and
 * HTML are made. Placeholders are written {@code {{number}}}; {@code {{#due}}…{{/due}}} is left out if there is none. What
 * people wrote never becomes markup.
 */
public final class Wording {

    /** The wording around all others, of which it has a header of its own and the last lines. */
    public static final String FRAME = "frame";

    private static final Pattern FILE = Pattern.compile("([a-z0-9-]+)\\.([a-z]{2})\\.md");
    private static final Pattern HEADER = Pattern.compile("([a-z]+):\\s*(.*)");
    private static final Pattern RAW = Pattern.compile("\\{\\{\\s*[{&>=]");

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern BLANK_ENDS = Pattern.compile("^[\\p{Z}\\s\\p{Cntrl}]+|[\\p{Z}\\s\\p{Cntrl}]+$");

    /** Of nobody's script. Where a value has a new line, until Markdown is parsed, which has no sign that works anywhere. */
    private static final int NEW_LINE = 0xE000;

    private static final String SUBJECT = "subject";
    private static final String BRIEF = "brief";
    private static final String MARKER = "marker";
    private static final int MAX_SUBJECT = 200;
    private static final int MAX_LINE = 500;

    private static final Parser MARKDOWN = Parser.builder().build();
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();
    private static final TextContentRenderer TEXT = TextContentRenderer.builder()
            .lineBreakRendering(LineBreakRendering.SEPARATE_BLOCKS)
            .build();

    private final Map<String, Template> headers;
    private final Template body;
    private final Set<Placeholder> used;

    private Wording(Map<String, Template> headers, Template body, Set<Placeholder> used) {
        this.headers = headers;
        this.body = body;
        this.used = used;
    }

    /** A message in the words of a wording. */
    record Rendered(String subject, String brief, String text, String html) {}

    public static boolean isFile(String name) {
        return FILE.matcher(name).matches();
    }

    public static String file(String name, String language) {
        return name + "." + language + ".md";
    }

    /**
     * Reads the file of a wording.
     *
     * @throws BrokenWordingException naming everything that is wrong with it
     */
    public static Wording parse(String file, String source) {
        List<String> problems = new ArrayList<>();
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            throw new BrokenWordingException(file, List.of("the name must be like resolved.en.md"));
        }
        String normalized = (source.startsWith(BYTE_ORDER_MARK) ? source.substring(1) : source).replace("\r\n", "\n");
        int end = normalized.indexOf("\n\n");
        String head = end < 0 ? normalized : normalized.substring(0, end);
        String rest = end < 0 ? "" : normalized.substring(end + 2);
        Map<String, Template> headers = new LinkedHashMap<>();
        Set<Placeholder> used = EnumSet.noneOf(Placeholder.class);
        for (String line : head.lines().toList()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches() && headers.containsKey(header.group(1))) {
                problems.add("there are two header lines " + header.group(1));
            } else if (header.matches()) {
                compile(header.group(2), Escapers.NONE, header.group(1), problems, used)
                        .ifPresent(template -> headers.put(header.group(1), template));
            } else {
                problems.add("'" + line + "' is no header line such as subject: …; an empty line ends them");
            }
        }
        List<String> needed = name.group(1).equals(FRAME) ? List.of(MARKER) : List.of(SUBJECT, BRIEF);
        if (problems.isEmpty() && !headers.keySet().equals(new TreeSet<>(needed))) {
            problems.add("it must begin with the header lines " + String.join(", ", needed) + ", not "
                    + String.join(", ", headers.keySet()));
        }
        if (rest.isBlank()) {
            problems.add("there is no text after the header lines and an empty line");
        }
        Optional<Template> body = compile(rest, Wording::escaped, "the text", problems, used);
        if (!problems.isEmpty()) {
            throw new BrokenWordingException(file, problems);
        }
        return new Wording(headers, body.orElseThrow(), used);
    }

    /** The placeholders that it has to know. */
    Set<Placeholder> used() {
        return used;
    }

    private static Optional<Template> compile(
            String source, Mustache.Escaper escaper, String where, List<String> problems, Set<Placeholder> used) {
        Matcher raw = RAW.matcher(source);
        if (raw.find()) {
            problems.add(where + " has " + raw.group() + "…, but what people wrote can be shown as {{name}} only");
            return Optional.empty();
        }
        try {
            Template template = Mustache.compiler()
                    .withEscaper(escaper)
                    .emptyStringIsFalse(true)
                    .strictSections(true)
                    .compile(source);
            Names names = new Names(new TreeSet<>(), new ArrayList<>());
            template.visit(names);
            Set<String> unknown = new TreeSet<>(names.found());
            unknown.removeAll(Placeholder.keys());
            if (!names.unfinished().isEmpty()) {
                problems.add(where + " has a {{ or }} without the other");
                return Optional.empty();
            }
            if (!unknown.isEmpty()) {
                problems.add(where + " names " + String.join(", ", unknown) + "; known are "
                        + String.join(", ", Placeholder.keys()));
                return Optional.empty();
            }
            names.found().forEach(key -> Placeholder.of(key).ifPresent(used::add));
            return Optional.of(template);
        } catch (MustacheException e) {
            problems.add(where + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    Rendered render(Map<Placeholder, ?> values) {
        Map<String, Object> context = context(values);
        Node markdown = MARKDOWN.parse(body.execute(context));
        markdown.accept(new NewLines());
        return new Rendered(
                OneLine.of(line(SUBJECT, context), MAX_SUBJECT),
                line(BRIEF, context),
                TEXT.render(markdown).strip(),
                HTML.render(markdown));
    }

    /** Of the frame: the line above which people answer. */
    String marker(Map<Placeholder, ?> values) {
        return line(MARKER, context(values));
    }

    private static Map<String, Object> context(Map<Placeholder, ?> values) {
        Map<String, Object> context = new HashMap<>();
        for (Placeholder placeholder : Placeholder.values()) {
            Object value = values.get(placeholder);
            context.put(placeholder.key(), value == null ? "" : value);
        }
        return context;
    }

    /** One line without control characters, whatever the values hold. */
    private String line(String header, Map<String, Object> context) {
        Template template = headers.get(header);
        return template == null ? "" : OneLine.of(template.execute(context), MAX_LINE);
    }

    /** A value as Markdown that shows just that: each sign that has a meaning is escaped, lines stay lines. */
    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        String shown = value.codePoints()
                .filter(Wording::isShown)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (String line : BLANK_ENDS.matcher(shown).replaceAll("").split("\\R", -1)) {
            if (!escaped.isEmpty()) {
                escaped.appendCodePoint(NEW_LINE);
            }
            BLANK_ENDS.matcher(line).replaceAll("").codePoints().forEach(c -> {
                if (c == '\t') {
                    escaped.append(' ');
                } else if (!Character.isISOControl(c)) {
                    if (c < 0x80 && !Character.isLetterOrDigit(c) && c != ' ') {
                        escaped.append('\\');
                    }
                    escaped.appendCodePoint(c);
                }
            });
        }
        return escaped.toString();
    }

    /** Not what turns the direction of all that follows. */
    private static boolean isShown(int c) {
        return Character.getType(c) != Character.SURROGATE
                && c != NEW_LINE
                && (c < 0x202A || c > 0x202E)
                && (c < 0x2066 || c > 0x2069);
    }

    private static final class NewLines extends AbstractVisitor {

        @Override
        public void visit(Text text) {
            String[] lines = text.getLiteral().split(Character.toString(NEW_LINE), -1);
            text.setLiteral(lines[0]);
            Node last = text;
            for (int i = 1; i < lines.length; i++) {
                Node next = new HardLineBreak();
                last.insertAfter(next);
                last = next;
                if (!lines[i].isEmpty()) {
                    next = new Text(lines[i]);
                    last.insertAfter(next);
                    last = next;
                }
            }
        }
    }

    /** Collects the names of a template, and text that was to be one. */
    private record Names(Set<String> found, List<String> unfinished) implements Mustache.Visitor {

        @Override
        public void visitText(String text) {
            if (text.contains("{{") || text.contains("}}")) {
                unfinished.add(text);
            }
        }

        @Override
        public void visitVariable(String name) {
            found.add(name);
        }

        @Override
        public boolean visitInclude(String name) {
            found.add(name);
            return false;
        }

        @Override
        public boolean visitSection(String name) {
            visitVariable(name);
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            visitVariable(name);
            return true;
        }
    }
}

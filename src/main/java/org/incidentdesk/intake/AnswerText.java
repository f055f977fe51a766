package org.incidentdesk.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * What somebody wrote in a mail, apart from what the mail program added of earlier mails: what stands above the line that
 * our mails begin with, or else above what looks like a quotation in the programs in use.
 */
final class AnswerText {

    /** In every mail of ours, in whatever language; see the wording "frame". */
    private static final Pattern MARKER = Pattern.compile("##-.*-##");

    /** "On Monday, Dana wrote:", which may go on over two lines. */
    private static final Pattern WROTE = Pattern.compile(
            "^(On|Am|Le|El|Il|Op|W dniu|Den)\\b.{5,300}\\b(wrote|schrieb|écrit|escribió|ha scritto|schreef|napisał.?|skrev)\\b.{0,200}:\\s*$");

    private static final Pattern HEADER_BLOCK =
            Pattern.compile("^\\*?(From|Von|De|Da|Van|Od|Från)\\*?\\s?:\\*?\\s.+", Pattern.CASE_INSENSITIVE);
    private static final Pattern NEXT_HEADER = Pattern.compile(
            "^\\*?(Sent|Gesendet|Envoyé|Enviado|Inviato|Verzonden|To|An|À|Para|Date|Datum|Subject|Betreff)\\*?\\s?:\\*?\\s.*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGINAL = Pattern.compile(
            "^-{2,}\\s*(Original Message|Ursprüngliche Nachricht|Message d'origine|Forwarded message|Mensaje original)\\s*-{2,}\\s*$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RULE = Pattern.compile("^_{10,}\\s*$");
    private static final Pattern SIGNATURE = Pattern.compile("^-- ?$");

    private AnswerText() {}

    static String of(String plain) {
        List<String> lines =
                plain.replace("\r\n", "\n").replace('\r', '\n').lines().toList();
        List<String> above = above(lines);
        String text = text(above);
        if (text.isEmpty()) {
            // The answer stands below or between the quotation.
            text = text(lines.stream()
                    .filter(line -> !isQuoted(line)
                            && !MARKER.matcher(line).find()
                            && !WROTE.matcher(line.strip()).matches())
                    .toList());
        }
        return text.isEmpty() ? text(lines) : text;
    }

    private static List<String> above(List<String> lines) {
        List<String> above = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            String next = i + 1 < lines.size() ? lines.get(i + 1).strip() : "";
            if (MARKER.matcher(line).find()) {
                return withoutLastQuotation(above);
            }
            boolean quotation = WROTE.matcher(line).matches()
                    || WROTE.matcher(line + " " + next).matches()
                    || ORIGINAL.matcher(line).matches()
                    || (RULE.matcher(line).matches()
                            && HEADER_BLOCK.matcher(next).matches())
                    || (HEADER_BLOCK.matcher(line).matches()
                            && NEXT_HEADER.matcher(next).matches())
                    || (isQuoted(lines.get(i)) && restIsQuoted(lines.subList(i, lines.size())));
            if (quotation || SIGNATURE.matcher(lines.get(i)).matches()) {
                return above;
            }
            above.add(lines.get(i));
        }
        return above;
    }

    /** Our line itself is quoted: the line before it that says who wrote is in words that nobody has listed. */
    private static List<String> withoutLastQuotation(List<String> above) {
        int end = above.size();
        while (end > 0 && (above.get(end - 1).isBlank() || isQuoted(above.get(end - 1)))) {
            end--;
        }
        if (end > 0 && above.get(end - 1).strip().endsWith(":")) {
            end--;
        }
        return above.subList(0, end);
    }

    private static boolean isQuoted(String line) {
        return line.stripLeading().startsWith(">");
    }

    private static boolean restIsQuoted(List<String> lines) {
        return lines.stream().allMatch(line -> line.isBlank() || isQuoted(line));
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines)
                .replaceAll("[ \\t\\u00a0]+\\n", "\n")
                .replaceAll("\\n{3,}", "\n\n")
                .strip();
    }

    /** The same of HTML: first what mail programs mark as quoted goes, then the tags. */
    static String ofHtml(String html) {
        Document document = Jsoup.parse(html);
        document.select("style, script, head, title").remove();
        document.select("blockquote, .gmail_quote, .moz-cite-prefix, .yahoo_quoted")
                .remove();
        // Outlook: the quotation begins with this element and goes on to the end.
        for (Element start : document.select("#divRplyFwdMsg, #appendonsend")) {
            Element quotation = start;
            while (quotation != null) {
                Element next = quotation.nextElementSibling();
                quotation.remove();
                quotation = next;
            }
        }
        String text = of(plain(document));
        return text.isEmpty() ? of(plain(Jsoup.parse(html))) : text;
    }

    static String plain(Element html) {
        StringBuilder text = new StringBuilder();
        NodeTraversor.traverse(
                new NodeVisitor() {
                    @Override
                    public void head(Node node, int depth) {
                        if (node instanceof TextNode words) {
                            text.append(words.text());
                        } else if (node instanceof Element element) {
                            if (element.nameIs("br")) {
                                text.append('\n');
                            } else if (element.isBlock() && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                                text.append('\n');
                            }
                            if (element.nameIs("li")) {
                                text.append("- ");
                            }
                        }
                    }

                    @Override
                    public void tail(Node node, int depth) {
                        if (node instanceof Element element && element.nameIs("p")) {
                            text.append("\n\n");
                        }
                    }
                },
                html);
        return text.toString();
    }
}

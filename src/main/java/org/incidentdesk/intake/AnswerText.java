package org.incidentdesk.intake;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
 * our mails begin with, or else above what looks like a quotation in the programs in use. Where the quotation is marked
 * line by line, answers between and below it are found, too.
 *
 * <p>No pattern here may look at the same letter again and again: a stranger chooses the text.
 */
final class AnswerText {

    /** In every mail of ours, in whatever language; see the wording "frame". */
    private static final String MARKER_BEGIN = "##-";

    private static final String MARKER_END = "-##";

    /** Where a mail program says in HTML that a quotation begins. */
    private static final String BORDER = "\u2063";

    /** A line of a mail program that introduces a quotation, or our own, may have been wrapped into so many. */
    private static final int WRAPPED = 3;

    /** "On Monday, Dana wrote:" */
    private static final Pattern WROTE = Pattern.compile(
            "^(On|Am|Le|El|Em|Il|Op|W dniu|Dnia|Den|På|Dne)\\b.{3,300}"
                    + "\\b(wrote|schrieb|écrit|escribió|escreveu|ha scritto|schreef|geschreven|napisała?|pisze|skrev|napsala?)"
                    + "\\b.{0,200}:$",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern YEAR_OR_TIME = Pattern.compile("\\b((19|20)\\d\\d|\\d{1,2}[:.]\\d\\d)\\b");

    private static final Pattern ADDRESS = Pattern.compile("<[^<>@]{1,100}@[^<>@]{1,100}>");

    /** The header of the quoted mail, as Outlook and phones show it. */
    private static final Pattern FIRST_HEADER = Pattern.compile(
            "^\\*?(From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä)\\*?\\s?:\\*?\\s*\\S.*", Pattern.CASE_INSENSITIVE);

    private static final Pattern NEXT_HEADER = Pattern.compile(
            "^\\*?(Sent|Gesendet|Envoyé|Enviado( el| em)?|Enviada em|Inviato|Verzonden|Wysłano|Skickat|Sendt|Odesláno"
                    + "|To|An|À|A|Para|Aan|Do|Till|Til|Komu|Cc|Kopie|Date|Datum|Data|Fecha|Dato"
                    + "|Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Temat|Ämne|Emne|Předmět|Reply-To)"
                    + "\\*?\\s?:.*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final int HEADER_LINES = 10;

    /** "-----Original Message-----" in whatever language; only a header below it makes it one. */
    private static final Pattern ORIGINAL = Pattern.compile("^-{2,20}\\s?[\\p{L}\\p{M}'’ ]{4,40}\\s?-{2,20}$");

    private static final Pattern FORWARDED = Pattern.compile(
            "forwarded message|weitergeleiteten? nachricht|message transféré|mensaje reenviado|mensagem encaminhada"
                    + "|messaggio inoltrato|doorgestuurd bericht|wiadomość przekazana|vidarebefordra",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern RULE = Pattern.compile("^[_*=-]{10,}$");

    /** Ends what somebody wrote. Without its blank, which some servers take away, only if little follows. */
    private static final String SIGNATURE = "-- ";

    private static final int SIGNATURE_LINES = 10;

    /** What phones and some programs add. */
    private static final Pattern SENT_FROM = Pattern.compile(
            "^(Sent (from|with|via) (my|Mail|Outlook|Yahoo|Samsung|AOL|Proton|Gmail|Spark|BlueMail)\\b.{0,80}"
                    + "|(Get|Download) Outlook for .{2,60}"
                    + "|Von (meine[mr]|Samsung|Yahoo|iPhone)\\b.{0,60} gesendet"
                    + "|Gesendet (von|mit|aus) (meine[mr]|der|Mail|Outlook|Yahoo|Samsung|iPhone|Proton)\\b.{0,80}"
                    + "|Diese Nachricht wurde von meine[mr] .{2,80} gesendet"
                    + "|Outlook für .{2,40} (beziehen|herunterladen)|Holen Sie sich Outlook für .{2,60}"
                    + "|Envoyé (de|depuis|à partir de) (mon|ma|Outlook|Yahoo|Mail)\\b.{0,80}"
                    + "|(Télécharger|Obtenez) Outlook pour .{2,60}"
                    + "|Enviado (desde|do|a partir do) (mi|meu|Outlook|Yahoo)\\b.{0,80}"
                    + "|(Obtener|Obter o) Outlook para .{2,60}"
                    + "|Inviato (da|dal|con) (mio|iPhone|iPad|Outlook|Yahoo)\\b.{0,80}|Ottieni Outlook per .{2,60}"
                    + "|(Verstuurd|Verzonden) (vanaf|met) (mijn|Outlook)\\b.{0,80}|Outlook voor .{2,40} downloaden"
                    + "|Wysłan[eo] z .{2,60}|Skickat från min .{2,60}|Hämta Outlook för .{2,60}"
                    + "|Sendt fra min .{2,60}|Hent Outlook (til|for) .{2,60})[.!]?$");

    private static final Pattern GREETING = Pattern.compile(
            "^((best|kind|warm|many) (regards|wishes)|regards|cheers|sincerely( yours)?|yours (sincerely|faithfully|truly)"
                    + "|(mit )?(freundlichen?|vielen?|besten?|lieben?|herzlichen?|schönen?) (grüßen?|grüssen?|gruß|gruss)"
                    + "|(grüße|gruß|gruss)|mfg|lg|vg|kr|br|cordialement|bien cordialement|saludos|cordiali saluti"
                    + "|met vriendelijke groet(en)?)\\b.{0,60}$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern POSTSCRIPT =
            Pattern.compile("^\\s*(p\\.?\\s?s\\b|nb\\b|but\\b|aber\\b|one more\\b)", Pattern.CASE_INSENSITIVE);

    /** What a mail server adds below everything. */
    private static final Pattern DISCLAIMER = Pattern.compile(
            "\\b(confidential|privileged|intended (solely|only)|vertraulich|confidentiel|confidencial|riservat[oae])",
            Pattern.CASE_INSENSITIVE);

    /** A line that was longer, and ends on the next one, which then lacks the sign of a quotation. */
    private static final int LONG_LINE = 60;

    private AnswerText() {}

    /** What its sender wrote in a mail that answers another. */
    static String of(String plain) {
        List<String> lines = lines(plain);
        Quotation quotation = quotation(lines);
        List<String> above = withoutSignature(lines.subList(0, quotation.begin()));
        List<String> own = new ArrayList<>(withoutSentFrom(above));
        if (above.size() == quotation.begin()) {
            own.add("");
            own.addAll(withoutSentFrom(withoutSignature(between(lines.subList(quotation.body(), lines.size())))));
        }
        String text = text(own);
        if (!text.isEmpty()) {
            return text;
        }
        // Nothing but a quotation; if it is one of ours, its sender knows it, and so do we.
        boolean ours = lines.stream().anyMatch(line -> isQuoted(line) && line.contains(MARKER_BEGIN));
        return ours ? "" : all(plain);
    }

    /** A mail as it is, but for blanks that nobody sees. */
    static String all(String plain) {
        return text(lines(plain));
    }

    /**
     * A short answer down to the greetings at its end.
     *
     * @param names of the sender, in small letters
     */
    static String withoutGreeting(String text, Collection<String> names) {
        List<String> lines = lines(text);
        for (int i = 1; i < lines.size(); i++) {
            if (GREETING.matcher(lines.get(i).strip()).matches()) {
                List<String> below = lines.subList(i + 1, lines.size());
                boolean onlyWho = below.size() <= SIGNATURE_LINES
                        && below.stream()
                                .noneMatch(line -> POSTSCRIPT.matcher(line).find());
                lines = onlyWho ? lines.subList(0, i) : lines;
                break;
            }
        }
        List<String> words = new ArrayList<>(List.of(text(lines).split("\\s+", -1)));
        while (words.size() > 1
                && names.contains(
                        words.get(words.size() - 1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", ""))) {
            words.remove(words.size() - 1);
        }
        return String.join(" ", words);
    }

    /** What its sender wrote or thought worth to be passed on: all but a mail of ours. */
    static String ofForwarded(String plain) {
        List<String> lines = lines(plain);
        int marker = marker(lines);
        String text = text(marker < 0 ? lines : lines.subList(0, beginOfHeader(lines, marker)));
        return text.isEmpty() ? text(lines) : text;
    }

    private static List<String> lines(String plain) {
        return plain.replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace('\u00a0', ' ')
                .lines()
                .toList();
    }

    /**
     * Where what is not the sender's begins; below all lines if it all is.
     *
     * @param body below the words that introduce it
     */
    private record Quotation(int begin, int body) {}

    private static Quotation quotation(List<String> lines) {
        int tail = quotedTail(lines);
        int marker = marker(lines);
        boolean forwarded = false;
        boolean begun = false;
        for (int i = 0; i < lines.size(); i++) {
            if (i == marker) {
                return new Quotation(introduction(lines, i), i);
            }
            String line = lines.get(i).strip();
            if (line.equals(BORDER) || (!begun && isQuoted(line))) {
                return new Quotation(i, i);
            }
            begun |= !line.isEmpty();
            if (!line.isEmpty() && !isQuoted(line)) {
                forwarded |= isForward(line);
                int below = attribution(lines, i);
                if (below > 0 && isCredible(lines, i, below, marker)) {
                    return new Quotation(i, i + below);
                }
                if (!forwarded && isHeader(lines, i)) {
                    return new Quotation(i, i);
                }
            } else if (i == tail && !isOwnQuotation(lines, i)) {
                return new Quotation(i, i);
            }
        }
        return new Quotation(lines.size(), lines.size());
    }

    private static boolean isForward(String line) {
        return (ORIGINAL.matcher(line).matches() || (line.length() < 60 && line.endsWith(":")))
                && FORWARDED.matcher(line).find();
    }

    /** From which line on all is quoted. */
    private static int quotedTail(List<String> lines) {
        int tail = lines.size();
        for (int i = lines.size() - 1; i >= 0 && (lines.get(i).isBlank() || isQuoted(lines.get(i))); i--) {
            if (isQuoted(lines.get(i))) {
                tail = i;
            }
        }
        return tail;
    }

    /** "It says:" and then some lines that begin with the sign of a quotation, by the sender's own hand. */
    private static boolean isOwnQuotation(List<String> lines, int quotation) {
        int above = quotation - 1;
        while (above >= 0 && lines.get(above).isBlank()) {
            above--;
        }
        return above >= 0 && lines.get(above).strip().endsWith(":");
    }

    /** Where our line begins, which may be wrapped and quoted; less than 0 if it is not there. */
    private static int marker(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            int begin = lines.get(i).indexOf(MARKER_BEGIN);
            if (begin >= 0
                    && joined(lines, i, WRAPPED).indexOf(MARKER_END, begin + MARKER_BEGIN.length()) >= 0
                    && isMarkerAt(lines.get(i), begin)) {
                return i;
            }
        }
        return -1;
    }

    /** Nobody who only speaks of it has it at the beginning of a line. */
    private static boolean isMarkerAt(String line, int begin) {
        return line.substring(0, begin).chars().allMatch(c -> c == '>' || c == '*' || c == '|' || c <= ' ');
    }

    private static String joined(List<String> lines, int from, int count) {
        return lines.subList(from, Math.min(from + count, lines.size())).stream()
                .map(line -> line.length() > 600 ? line.substring(0, 600) : line)
                .map(String::strip)
                .collect(joining(" "));
    }

    /** How many lines, beginning with this one, say who wrote what follows; 0 if they do not. */
    private static int attribution(List<String> lines, int from) {
        for (int count = 1; count <= WRAPPED && from + count <= lines.size(); count++) {
            String last = lines.get(from + count - 1).strip();
            if (last.isEmpty() || isQuoted(last)) {
                return 0;
            }
            if (last.endsWith(":")) {
                String whole = joined(lines, from, count);
                boolean known = WROTE.matcher(whole).matches();
                boolean likely = ADDRESS.matcher(whole).find()
                        && YEAR_OR_TIME.matcher(whole).find();
                return known || likely ? count : 0;
            }
        }
        return 0;
    }

    /** "On Monday I wrote:" is what people write, too. A mail program knows the date, and quotes. */
    private static boolean isCredible(List<String> lines, int from, int count, int marker) {
        int next = from + count;
        while (next < lines.size() && lines.get(next).isBlank()) {
            next++;
        }
        if (next == lines.size() || isQuoted(lines.get(next)) || next == marker) {
            return true;
        }
        String whole = joined(lines, from, count);
        return WROTE.matcher(whole).matches()
                && (ADDRESS.matcher(whole).find()
                        || YEAR_OR_TIME.matcher(whole).results().count() > 1);
    }

    private static boolean isHeader(List<String> lines, int from) {
        String line = lines.get(from).strip();
        if (ORIGINAL.matcher(line).matches() || RULE.matcher(line).matches()) {
            int next = from + 1;
            while (next < lines.size() && lines.get(next).isBlank()) {
                next++;
            }
            return next < lines.size()
                    && FIRST_HEADER.matcher(lines.get(next).strip()).matches()
                    && headersBelow(lines, next) >= 1;
        }
        return FIRST_HEADER.matcher(line).matches() && headersBelow(lines, from) >= 2;
    }

    private static long headersBelow(List<String> lines, int first) {
        return lines.subList(first + 1, Math.min(first + HEADER_LINES, lines.size())).stream()
                .map(String::strip)
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> NEXT_HEADER.matcher(line).matches())
                .count();
    }

    /** Where the words begin that introduce the quotation of our line, in a language that nobody has listed. */
    private static int introduction(List<String> lines, int marker) {
        int end = beginOfHeader(lines, marker);
        if (end < marker) {
            return end;
        }
        boolean quoted = isQuoted(lines.get(marker));
        while (end > 0 && (lines.get(end - 1).isBlank() || (quoted && isQuoted(lines.get(end - 1))))) {
            end--;
        }
        for (int first = Math.max(0, end - WRAPPED); first < end; first++) {
            if (attribution(lines, first) == end - first) {
                return first;
            }
        }
        boolean introduced = end > 0 && lines.get(end - 1).strip().endsWith(":");
        return introduced && quoted ? end - 1 : end;
    }

    /** Lines such as "Lähettäjä: …" right above our line. */
    private static int beginOfHeader(List<String> lines, int marker) {
        int end = marker;
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        int first = end;
        while (first > 0
                && end - first < HEADER_LINES
                && lines.get(first - 1).strip().matches("\\*?[\\p{L}-]{1,20}( \\p{L}{1,10})?\\*?\\s?:.*")) {
            first--;
        }
        String header = String.join(" ", lines.subList(first, end));
        if (end - first < 3
                || !header.contains("@")
                || !YEAR_OR_TIME.matcher(header).find()) {
            return marker;
        }
        while (first > 0
                && (lines.get(first - 1).isBlank()
                        || ORIGINAL.matcher(lines.get(first - 1).strip()).matches()
                        || RULE.matcher(lines.get(first - 1).strip()).matches())) {
            first--;
        }
        return first;
    }

    /** What is not marked as quoted in a quotation that is marked line by line; nothing if it is not. */
    private static List<String> between(List<String> quotation) {
        List<String> own = new ArrayList<>();
        boolean marked = quotation.stream()
                .filter(line -> !line.isBlank() && !line.strip().equals(BORDER))
                .findFirst()
                .filter(AnswerText::isQuoted)
                .isPresent();
        if (!marked) {
            return own;
        }
        for (int i = 0; i < quotation.size(); i++) {
            String line = quotation.get(i);
            int introduction = line.isBlank() || isQuoted(line) ? 0 : attribution(quotation, i);
            if (introduction > 0) {
                i += introduction - 1;
                continue;
            }
            boolean begun = !own.isEmpty();
            if (!isQuoted(line) && isEndOf(quotation, i)) {
                return own;
            }
            if (isQuoted(line) || line.strip().equals(BORDER) || isWrapped(quotation, i)) {
                if (begun && !own.get(own.size() - 1).isBlank()) {
                    own.add("");
                }
            } else if (!line.isBlank() || begun) {
                own.add(line);
            }
        }
        return own;
    }

    private static boolean isEndOf(List<String> quotation, int i) {
        String line = quotation.get(i).strip();
        return RULE.matcher(line).matches()
                || DISCLAIMER.matcher(line).find()
                || (!line.isEmpty() && isHeader(quotation, i));
    }

    private static boolean isWrapped(List<String> quotation, int i) {
        if (quotation.get(i).contains(MARKER_END)
                && quotation.subList(Math.max(0, i - WRAPPED), i).stream()
                        .anyMatch(line -> line.contains(MARKER_BEGIN))) {
            return true;
        }
        return i > 0
                && i + 1 < quotation.size()
                && !quotation.get(i).isBlank()
                && isQuoted(quotation.get(i - 1))
                && quotation.get(i - 1).length() >= LONG_LINE
                && isQuoted(quotation.get(i + 1));
    }

    private static boolean isQuoted(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '>') {
                return true;
            }
            if (!Character.isWhitespace(line.charAt(i))) {
                return false;
            }
        }
        return false;
    }

    private static List<String> withoutSignature(List<String> lines) {
        long below = lines.stream().filter(line -> !line.isBlank()).count();
        boolean begun = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            below -= line.isBlank() ? 0 : 1;
            if (begun && (line.equals(SIGNATURE) || (line.equals(SIGNATURE.strip()) && below <= SIGNATURE_LINES))) {
                return lines.subList(0, i);
            }
            begun |= !line.isBlank();
        }
        return lines;
    }

    private static List<String> withoutSentFrom(List<String> lines) {
        int end = lines.size();
        while (end > 0
                && (lines.get(end - 1).isBlank()
                        || RULE.matcher(lines.get(end - 1).strip()).matches()
                        || SENT_FROM.matcher(lines.get(end - 1).strip()).matches())) {
            end--;
        }
        return end == 0 ? lines : lines.subList(0, end);
    }

    private static String text(List<String> lines) {
        StringBuilder text = new StringBuilder();
        int blank = 0;
        for (String line : lines) {
            boolean visible = !line.strip().equals(BORDER);
            blank = line.isBlank() ? blank + 1 : visible ? 0 : blank;
            if (visible && blank < 2) {
                text.append(line.stripTrailing()).append('\n');
            }
        }
        return text.toString().strip();
    }

    /**
     * HTML as text, in which the quotation is marked line by line as in a mail of plain text.
     *
     * @param quotes false if what is quoted is to look like the rest
     */
    static String plain(String html, boolean quotes) {
        Document document = Jsoup.parse(html);
        document.select("style, script, head, title, template, noscript").remove();
        Plain plain = new Plain(quotes);
        NodeTraversor.traverse(plain, document);
        return plain.text.toString();
    }

    private static final class Plain implements NodeVisitor {

        private final StringBuilder text = new StringBuilder();
        private final boolean quotes;
        private int preformatted;
        private int quoted;
        /** Outlook begins the quotation with an element and does not enclose it. */
        private boolean quotedToTheEnd;

        Plain(boolean quotes) {
            this.quotes = quotes;
        }

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                write(preformatted > 0 ? words.getWholeText() : words.text());
            } else if (node instanceof Element element) {
                if (element.isBlock()) {
                    newLine();
                }
                if (isMadeByProgram(element)) {
                    newLine();
                    text.append(BORDER + "\n");
                }
                preformatted += element.nameIs("pre") ? 1 : 0;
                quoted += isQuotation(element) ? 1 : 0;
                quotedToTheEnd |= isOutlookQuotation(element);
                if (element.nameIs("br")) {
                    text.append('\n');
                } else if (element.nameIs("li")) {
                    write("- ");
                } else if (element.nameIs("hr")) {
                    write("__________");
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                if (element.isBlock() || isQuotation(element)) {
                    newLine();
                }
                if (element.nameIs("p")) {
                    text.append('\n');
                }
                preformatted -= element.nameIs("pre") ? 1 : 0;
                quoted -= isQuotation(element) ? 1 : 0;
            }
        }

        private void newLine() {
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
        }

        private void write(String words) {
            for (String line : words.split("(?<=\n)", -1)) {
                boolean begins = text.isEmpty() || text.charAt(text.length() - 1) == '\n';
                if (!begins || !line.isBlank() || line.endsWith("\n")) {
                    text.append(begins && (quoted > 0 || quotedToTheEnd) ? "> " : "")
                            .append(line);
                }
            }
        }

        private boolean isQuotation(Element element) {
            return quotes && (element.nameIs("blockquote") || isEnclosed(element));
        }

        private boolean isMadeByProgram(Element element) {
            return quotes && (isEnclosed(element) || isOutlookQuotation(element));
        }

        private static boolean isEnclosed(Element element) {
            return element.hasClass("gmail_attr")
                    || element.hasClass("moz-cite-prefix")
                    || element.hasClass("yahoo_quoted")
                    || element.hasClass("protonmail_quote");
        }

        private boolean isOutlookQuotation(Element element) {
            return quotes
                    && (element.id().equals("divRplyFwdMsg") || element.id().equals("appendonsend"));
        }
    }
}

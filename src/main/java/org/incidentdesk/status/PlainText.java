package org.incidentdesk.status;

import com.samskivert.mustache.Escapers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people wrote, as a page may show it. */
final class PlainText {

    /** The last sign of a sentence is not part of an address in it. */
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"'`]*[^\\s<>\"'`.,;:!?)\\]}]");

    private PlainText() {}

    /** Without signs that nobody sees, that turn the direction of writing, or that XML does not know. */
    static String clean(String text) {
        return text.replace("\r\n", "\n")
                .codePoints()
                .filter(PlainText::isShown)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
    }

    private static boolean isShown(int c) {
        return (c == '\n' || c == '\t' || !Character.isISOControl(c))
                && Character.getType(c) != Character.SURROGATE
                && (c & 0xFFFE) != 0xFFFE
                && (c < 0x202A || c > 0x202E)
                && (c < 0x2066 || c > 0x2069);
    }

    /** As HTML with its lines and with links, and no other markup whatever it says. */
    static String html(String text) {
        StringBuilder html = new StringBuilder();
        Matcher link = LINK.matcher(text);
        int end = 0;
        while (link.find()) {
            html.append(escaped(text.substring(end, link.start())));
            String address = Escapers.HTML.escape(link.group());
            html.append("<a href=\"")
                    .append(address)
                    .append("\" rel=\"nofollow noopener noreferrer\">")
                    .append(address)
                    .append("</a>");
            end = link.end();
        }
        return html.append(escaped(text.substring(end))).toString();
    }

    private static String escaped(String text) {
        return Escapers.HTML.escape(text).replace("\n", "<br>");
    }
}

package org.incidentdesk.status;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @Test
    void linesStayLinesAndAddressesBecomeLinks() {
        assertThat(PlainText.html("One\nSee https://shop.example/a?b=1&c=2."))
                .isEqualTo("One<br>See <a href=\"https://shop.example/a?b&#x3D;1&amp;c&#x3D;2\""
                        + " rel=\"nofollow noopener noreferrer\">https://shop.example/a?b&#x3D;1&amp;c&#x3D;2</a>.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "https://x.example/\"onmouseover=\"alert(1)",
                "https://x.example/'><script>alert(1)</script>",
                "javascript:alert(1)",
                "data:text/html,<script>alert(1)</script>",
                "[a](javascript:alert(1))",
                "</p></article><b>"
            })
    void nothingElseThatIsWrittenIsMarkup(String text) {
        assertShowsJust(text);
    }

    @Property
    void whateverIsWrittenIsShownAndNothingElse(@ForAll String text) {
        assertShowsJust(PlainText.clean(text));
    }

    private static void assertShowsJust(String text) {
        Document shown = Jsoup.parseBodyFragment(PlainText.html(text));
        assertThat(shown.body().select("*").not("body").eachAttr("onmouseover")).isEmpty();
        for (Element element : shown.body().children()) {
            assertThat(element.tagName()).isIn("a", "br");
        }
        assertThat(shown.select("a").eachAttr("href")).allMatch(address -> address.matches("https?://.*"));
        shown.select("br").forEach(br -> br.replaceWith(new TextNode("\n")));
        assertThat(shown.body().wholeText()).isEqualTo(text);
    }

    @Test
    void whatNobodySeesAndWhatTurnsTheDirectionIsLeftOut() {
        assertThat(PlainText.clean(" a\u202Eb\0c\u0007\r\nd\uFFFF ")).isEqualTo("abc\nd");
    }
}

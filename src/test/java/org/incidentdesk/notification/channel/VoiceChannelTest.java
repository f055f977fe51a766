package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.incidentdesk.notification.channel.LetterBuilder.letter;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class VoiceChannelTest {

    private static final String NUMBER = "+4915112345678";

    private Provider twilio;

    @BeforeEach
    void startTwilio() {
        twilio = Provider.start().answering(jsonResponse("{\"sid\":\"CA0123456789\"}", 201));
    }

    @AfterEach
    void stopTwilio() {
        twilio.close();
    }

    @Test
    void theBriefIsReadOutTwiceInTheLanguageOfTheListener() throws Exception {
        assertThat(twilio.voice()
                        .send(letter().to(NUMBER)
                                .in(Locale.GERMAN)
                                .brief("P1 INC0000007: Störung")
                                .build()))
                .hasValue("CA0123456789");

        assertThat(twilio.request().getUrl()).isEqualTo("/2010-04-01/Accounts/AC123/Calls.json");
        assertThat(SmsChannelTest.form(twilio.request().getBodyAsString()))
                .containsOnlyKeys("To", "From", "Twiml")
                .containsEntry("To", NUMBER)
                .containsEntry("From", "+4989000");
        assertThat(elements(said())).containsExactly("Say", "Pause", "Say");
        assertThat(said().getElementsByTagName("Say").item(1).getTextContent()).isEqualTo("P1 INC0000007: Störung");
        assertThat(((Element) said().getElementsByTagName("Say").item(0)).getAttribute("language"))
                .isEqualTo("de-DE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</Say><Dial>+1900</Dial><Say>",
                "a & b < c > d \" e ' f &amp; ]]> <!-- -->",
                "<?xml version=\"1.0\"?><!DOCTYPE x>",
                "ü 🔥 &#0; &nbsp;"
            })
    void nothingThatSomebodyWritesBecomesACommand(String nasty) throws Exception {
        twilio.voice().send(letter().to(NUMBER).brief(nasty).build());

        assertThat(elements(said())).containsExactly("Say", "Pause", "Say");
        assertThat(said().getElementsByTagName("Say").item(0).getTextContent()).isEqualTo(nasty);
    }

    @Test
    void whatXmlCannotHoldIsLeftOut() throws Exception {
        twilio.voice()
                .send(letter().to(NUMBER)
                        .brief("a\u0000b\u0008c\uFFFEd\uD800e\u001Bf")
                        .build());

        assertThat(said().getElementsByTagName("Say").item(0).getTextContent()).isEqualTo("a b c d e f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"&", "\"", "ü", "🔥", "word "})
    void aCallIsNeverLongerThanTwilioTakes(String much) throws Exception {
        twilio.voice().send(letter().to(NUMBER).brief(much.repeat(5000)).build());

        assertThat(SmsChannelTest.form(twilio.request().getBodyAsString()).get("Twiml"))
                .hasSizeLessThanOrEqualTo(4000);
        assertThat(said().getElementsByTagName("Say").item(0).getTextContent()).endsWith("…");
    }

    @Test
    void aBadNumberIsNotTriedAgain() {
        twilio.answering(jsonResponse("{\"code\":21214}", 400));

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> twilio.voice().send(letter().to(NUMBER).build()));
    }

    private Document said() throws Exception {
        String twiml = SmsChannelTest.form(twilio.request().getBodyAsString()).get("Twiml");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(twiml.getBytes(UTF_8)));
    }

    private static List<String> elements(Document twiml) {
        assertThat(twiml.getDocumentElement().getTagName()).isEqualTo("Response");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < twiml.getDocumentElement().getChildNodes().getLength(); i++) {
            names.add(twiml.getDocumentElement().getChildNodes().item(i).getNodeName());
        }
        return names;
    }
}

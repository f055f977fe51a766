package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.incidentdesk.notification.channel.LetterBuilder.letter;

import java.net.URLDecoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmsChannelTest {

    private static final String NUMBER = "+4915112345678";

    /** GSM 03.38, in which a part of an SMS has 153 characters instead of 67. */
    private static final String GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private Provider twilio;

    @BeforeEach
    void startTwilio() {
        twilio = Provider.start().answering(jsonResponse("{\"sid\":\"SM0123456789\",\"status\":\"queued\"}", 201));
    }

    @AfterEach
    void stopTwilio() {
        twilio.close();
    }

    @Test
    void theBriefGoesToTheNumberOnTheAccountOfTheDesk() {
        assertThat(twilio.sms()
                        .send(letter().to(NUMBER)
                                .brief("INC0000007 a & b = c? ü €")
                                .build()))
                .hasValue("SM0123456789");

        assertThat(twilio.request().getUrl()).isEqualTo("/2010-04-01/Accounts/AC123/Messages.json");
        assertThat(twilio.request().getHeader("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(twilio.request().getHeader("Authorization"))
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString(("AC123:" + Provider.TWILIO_TOKEN).getBytes(UTF_8)));
        assertThat(form(twilio.request().getBodyAsString()))
                .isEqualTo(Map.of("To", NUMBER, "From", "+4989000", "Body", "INC0000007 a & b = c? ü €"));
    }

    @Test
    void aLongBriefIsCutToThreePartsAndStaysInTheCharactersOfAnSms() {
        twilio.sms().send(letter().to(NUMBER).brief("Größe? ".repeat(200)).build());

        String body = form(twilio.request().getBodyAsString()).get("Body");
        assertThat(body).hasSize(459).startsWith("Größe? Größe?").endsWith("...");
        assertThat(body.codePoints()).allMatch(c -> GSM.indexOf(c) >= 0);
    }

    @Test
    void anEmojiIsNeverCutInTwo() {
        for (String before : new String[] {"", "x"}) {
            twilio.server().resetRequests();

            twilio.sms()
                    .send(letter().to(NUMBER).brief(before + "🔥".repeat(400)).build());

            assertThat(form(twilio.request().getBodyAsString()).get("Body").replace("🔥", ""))
                    .isEqualTo(before + "...");
        }
    }

    @Test
    void anSmsIsOneLine() {
        twilio.sms()
                .send(letter().to(NUMBER).brief("one\r\ntwo\u2028three\u0007").build());

        assertThat(form(twilio.request().getBodyAsString())).containsEntry("Body", "one two three");
    }

    @ParameterizedTest
    @ValueSource(ints = {21211, 21214, 21217, 21401, 21408, 21610, 21612, 21614})
    void aBadNumberIsNotTriedAgain(int code) {
        twilio.answering(jsonResponse("{\"code\":" + code + ",\"message\":\"No\",\"status\":400}", 400));

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> twilio.sms().send(letter().to(NUMBER).build()))
                .withMessage("The telephone provider cannot reach +4915112345678: status 400, error " + code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {\"code\":20003} | status 401, error 20003; check incidentdesk.channels.twilio.account and token",
                "400 | {\"code\":21606} | status 400, error 21606",
                "400 | no JSON          | status 400",
                "404 | ''               | status 404",
                "302 | ''               | status 302"
            })
    void anythingElseIsTriedAgain(int status, String body, String told) {
        twilio.answering(jsonResponse(body, status));

        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> twilio.sms().send(letter().to(NUMBER).build()))
                .withMessage("The telephone provider did not take it: " + told);
    }

    @Test
    void anAnswerWithoutAnIdIsGoodEnough() {
        twilio.answering(jsonResponse("queued", 201));

        assertThat(twilio.sms().send(letter().to(NUMBER).build())).isEmpty();
    }

    @Test
    void withoutAccountTokenAndNumberTheChannelIsNotSetUp() {
        assertThat(twilio.sms().isSetUp()).isTrue();
        assertThat(with("", "token", "+49", "https://x.example").isSetUp()).isFalse();
        assertThat(with("AC1", "", "+49", "https://x.example").isSetUp()).isFalse();
        assertThat(with("AC1", "token", "", "https://x.example").isSetUp()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AC1/../AC2", "AC 1", "AC1?x=y", "AC1#"})
    void anAccountThatIsNoneIsToldAtTheStart(String account) {
        assertThatIllegalStateException()
                .isThrownBy(() -> with(account, "top-secret", "+49", "https://x.example"))
                .withMessageContaining("incidentdesk.channels.twilio.account");
    }

    @Test
    void anAddressThatIsNoneIsToldAtTheStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> with("AC1", "top-secret", "+49", "api.twilio.com"))
                .withMessage("incidentdesk.channels.twilio.url is no http or https address.");
        assertThat(with("AC1", "top-secret", "+49", "https://api.twilio.com//").isSetUp())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, PT1H", "-1, PT1H", "1, PT0S", "1, -PT1H"})
    void aLimitThatLetsNothingThroughIsToldAtTheStart(int limit, Duration within) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelSettings.Twilio("", Secret.NONE, "", "https://x.example", limit, within));
    }

    private static SmsChannel with(String account, String token, String from, String url) {
        return new SmsChannel(Provider.twilio(new ChannelSettings(
                new ChannelSettings.Email(""),
                new ChannelSettings.Slack(Secret.NONE, "https://slack.com/api"),
                new ChannelSettings.Teams(Map.of()),
                new ChannelSettings.Webhook(Map.of()),
                new ChannelSettings.Twilio(account, Secret.valueOf(token), from, url, 10, Duration.ofHours(1)),
                new ChannelSettings.Http(Duration.ofSeconds(5), Duration.ofSeconds(5)))));
    }

    static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> URLDecoder.decode(field[1], UTF_8)));
    }
}

package org.incidentdesk.notification.channel;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** A call that reads the message out, twice. */
@Component
class VoiceChannel implements Channel {

    /** Half a minute. Twilio takes 4000 characters, after a sign such as & has become several, and all twice. */
    private static final int MAX = 300;

    private static final Map<String, String> VOICES = Map.of("en", "en-GB", "de", "de-DE");

    private final Twilio provider;

    VoiceChannel(Twilio provider) {
        this.provider = provider;
    }

    @Override
    public ChannelType type() {
        return ChannelType.VOICE;
    }

    @Override
    public boolean isSetUp() {
        return provider.isSetUp();
    }

    @Override
    public Optional<String> send(Letter letter) {
        Locale language = letter.language();
        String say = "<Say language=\"" + VOICES.getOrDefault(language.getLanguage(), language.toLanguageTag()) + "\">"
                + HtmlUtils.htmlEscape(OneLine.of(letter.brief(), MAX), "UTF-8")
                + "</Say>";
        return provider.create(
                "Calls",
                letter.address(),
                Map.of("Twiml", "<Response>" + say + "<Pause length=\"1\"/>" + say + "</Response>"));
    }
}

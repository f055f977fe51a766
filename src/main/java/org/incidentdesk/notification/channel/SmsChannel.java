package org.incidentdesk.notification.channel;

import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

@Component
class SmsChannel implements Channel {

    /** Three parts of a long SMS in GSM characters. */
    private static final int MAX = 459;

    /** In these characters, too: with another in it, the SMS would have seven parts. */
    private static final String MORE = "...";

    private final Twilio provider;

    SmsChannel(Twilio provider) {
        this.provider = provider;
    }

    @Override
    public ChannelType type() {
        return ChannelType.SMS;
    }

    @Override
    public boolean isSetUp() {
        return provider.isSetUp();
    }

    @Override
    public Optional<String> send(Letter letter) {
        return provider.create("Messages", letter.address(), Map.of("Body", OneLine.of(letter.brief(), MAX, MORE)));
    }
}

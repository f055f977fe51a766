package org.incidentdesk.notification.channel;

import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

@Component
class SmsChannel implements Channel {

    /** Three parts of a long SMS in GSM characters. */
    private static final int MAX = 459;

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
        String text = letter.brief();
        return provider.create(
                "Messages",
                letter.address(),
                Map.of("Body", text.length() > MAX ? text.substring(0, MAX - 1) + "…" : text));
    }
}

package org.incidentdesk.notification;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentdesk.record.Signatures;
import org.springframework.stereotype.Component;

/**
 * Links by which the reporter says whether a resolution holds, without a login. Each is signed and belongs to one message
 * about one resolution; a later resolution has a link of its own.
 */
@Component
public class AnswerLinks {

    static final String RESOLVED = "resolved";

    private static final String PURPOSE = "answer";
    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,18})-([a-z0-9]{1,26})");
    private static final Duration VALID = Duration.ofDays(60);

    private final Signatures signatures;
    private final Messages messages;
    private final Preferences preferences;
    private final NotificationSettings settings;
    private final Clock clock;

    AnswerLinks(
            Signatures signatures,
            Messages messages,
            Preferences preferences,
            NotificationSettings settings,
            Clock clock) {
        this.signatures = signatures;
        this.messages = messages;
        this.preferences = preferences;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a link asks about.
     *
     * @param person the reporter
     * @param latest whether the incident has not been resolved anew since
     * @param language that the reporter prefers
     */
    public record Asked(String incident, String person, boolean latest, Locale language) {}

    /** Only for a reporter who has an account: nobody else is asked. */
    Optional<URI> of(Message message) {
        boolean asks = RESOLVED.equals(message.event())
                && Audiences.REPORTER.equals(message.audience())
                && message.recipient().type() == Recipient.Type.PERSON;
        return asks
                ? Optional.of(settings.link("/answer/" + message.id() + "-" + signatures.sign(PURPOSE, message.id())))
                : Optional.empty();
    }

    /** What a link asks about; empty for one that is not ours, or too old. */
    public Optional<Asked> read(String token) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches() || !signatures.isValid(PURPOSE, Long.parseLong(parts.group(1)), parts.group(2))) {
            return Optional.empty();
        }
        return messages.find(Long.parseLong(parts.group(1)))
                .filter(message -> message.queuedAt().plus(VALID).isAfter(clock.instant()))
                .map(this::asked);
    }

    /** Whether it is what the reporter was last told of a resolution; others are told of it, too. */
    boolean isLatest(Message message) {
        return message.incident() != null
                && RESOLVED.equals(message.event())
                && messages.last(message.incident(), RESOLVED, Audiences.REPORTER)
                        .equals(Optional.of(message.id()));
    }

    private Asked asked(Message message) {
        String person = message.recipient().id();
        return new Asked(
                message.incident(),
                person,
                isLatest(message),
                preferences.of(person).language(settings));
    }
}

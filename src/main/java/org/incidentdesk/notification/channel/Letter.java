package org.incidentdesk.notification.channel;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.lang.Nullable;

/**
 * A message as it goes out, in all the forms that a channel may need.
 *
 * @param id stays the same however often it is tried: what a receiver recognises a repetition by
 * @param address of the kind that the channel needs
 * @param brief one line, for a small screen or a voice
 * @param marker the line of a mail above which people answer
 * @param page whether somebody has to act at once
 * @param answersMail whether it goes out because a mail came in
 * @param unsubscribe where a program of the recipient ends such mails (RFC 8058)
 */
public record Letter(
        String id,
        String address,
        String name,
        Locale language,
        String subject,
        String brief,
        String marker,
        String text,
        String html,
        boolean page,
        boolean answersMail,
        Optional<String> unsubscribe,
        Conversation conversation,
        Content content) {

    /**
     * What keeps a conversation together.
     *
     * @param mailId the Message-ID of the mail, without angle brackets
     * @param inReplyTo the Message-ID that a mail answers
     * @param references those before it, the oldest first
     * @param thread what the provider called the first letter of the conversation
     */
    public record Conversation(
            String mailId, Optional<String> inReplyTo, List<String> references, Optional<String> thread) {}

    /** The same for a machine. */
    public record Content(@Nullable String incident, String event, Instant at, Map<String, String> facts) {}
}

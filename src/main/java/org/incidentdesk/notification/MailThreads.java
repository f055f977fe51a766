package org.incidentdesk.notification;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.incidentdesk.notification.channel.ChannelSettings;
import org.incidentdesk.notification.channel.Letter.Conversation;
import org.incidentdesk.record.Signatures;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps the mails of an incident together. Each Message-ID of ours is signed, so that whoever answers with it has got the
 * mail.
 */
@Component
public class MailThreads {

    private static final String PURPOSE = "mail";
    private static final Pattern OURS = Pattern.compile("(?:INC\\d+|digest)\\.(\\d{1,18})\\.([a-z0-9]{1,26})@.*");
    private static final int MAX_REFERENCES = 5;

    private final JdbcClient jdbc;
    private final Signatures signatures;
    private final ChannelSettings settings;
    private final Clock clock;

    MailThreads(JdbcClient jdbc, Signatures signatures, ChannelSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.signatures = signatures;
        this.settings = settings;
        this.clock = clock;
    }

    /** Remembers a mail that belongs to an incident. */
    public void add(String incident, String address, String messageId) {
        jdbc.sql("insert into mail_thread values (:incident, :messageId, lower(:address), :now) on conflict do nothing")
                .param("incident", incident)
                .param("messageId", messageId)
                .param("address", address)
                .param("now", OffsetDateTime.now(clock))
                .update();
    }

    /** The message of ours that a Message-ID, without angle brackets, is the one of. */
    Optional<Long> message(String messageId) {
        Matcher ours = OURS.matcher(messageId);
        if (!ours.matches()) {
            return Optional.empty();
        }
        long id = Long.parseLong(ours.group(1));
        return signatures.isValid(PURPOSE, id, ours.group(2)) ? Optional.of(id) : Optional.empty();
    }

    /** Where a message hangs on the conversation with an address. All mails of an incident have one common root. */
    Conversation conversation(Message message, String address, Optional<String> thread) {
        String from = settings.email().from();
        String domain =
                from.substring(from.lastIndexOf('@') + 1).replace(">", "").strip();
        String whole = message.incident() == null ? Message.DIGEST : message.incident();
        String mailId = whole + "." + message.id() + "." + signatures.sign(PURPOSE, message.id()) + "@" + domain;
        if (message.incident() == null) {
            return new Conversation(mailId, Optional.empty(), List.of(), thread);
        }
        List<String> received = received(message.incident(), address);
        List<String> references = Stream.concat(Stream.of(message.incident() + ".thread@" + domain), received.stream())
                .toList();
        int last = references.size() - 1;
        return new Conversation(mailId, Optional.of(references.get(last)), references.subList(0, last), thread);
    }

    private List<String> received(String incident, String address) {
        return jdbc.sql("select message_id from (select message_id, received_at from mail_thread"
                        + " where incident = :incident and address = lower(:address)"
                        + " order by received_at desc limit :max) latest order by received_at")
                .param("incident", incident)
                .param("address", address)
                .param("max", MAX_REFERENCES)
                .query(String.class)
                .list();
    }
}

package org.incidentdesk.notification.channel;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.notification.channel.Letter.Content;
import org.incidentdesk.notification.channel.Letter.Conversation;

/** A letter on an incident, with what a test wants otherwise. */
final class LetterBuilder {

    private String address = "rita@aldermoor.example";
    private String name = "Rita Reyes";
    private Locale language = Locale.ENGLISH;
    private String subject = "[INC0000007] The CRM is slow";
    private String brief = "INC0000007 is solved";
    private String text = "It is solved.\n\n-- \nService desk";
    private String html = "<p>It is solved.</p>";
    private boolean page;
    private boolean answersMail;
    private Optional<String> inReplyTo = Optional.of("INC0000007.thread@aldermoor.example");
    private List<String> references = List.of();
    private Optional<String> thread = Optional.empty();
    private Optional<String> unsubscribe = Optional.empty();

    static LetterBuilder letter() {
        return new LetterBuilder();
    }

    LetterBuilder to(String to) {
        address = to;
        return this;
    }

    LetterBuilder named(String recipient) {
        name = recipient;
        return this;
    }

    LetterBuilder in(Locale tongue) {
        language = tongue;
        return this;
    }

    LetterBuilder subject(String line) {
        subject = line;
        return this;
    }

    LetterBuilder brief(String line) {
        brief = line;
        return this;
    }

    LetterBuilder text(String plain) {
        text = plain;
        return this;
    }

    LetterBuilder html(String markup) {
        html = markup;
        return this;
    }

    LetterBuilder thatPages() {
        page = true;
        return this;
    }

    LetterBuilder thatAnswersAMail() {
        answersMail = true;
        return this;
    }

    LetterBuilder answering(String mailId, String... before) {
        inReplyTo = Optional.of(mailId);
        references = List.of(before);
        return this;
    }

    LetterBuilder ofNoConversation() {
        inReplyTo = Optional.empty();
        references = List.of();
        return this;
    }

    LetterBuilder inThread(String first) {
        thread = Optional.of(first);
        return this;
    }

    LetterBuilder endedAt(String address) {
        unsubscribe = Optional.of(address);
        return this;
    }

    Letter build() {
        return new Letter(
                "message-42",
                address,
                name,
                language,
                subject,
                brief,
                "##- Please write your answer above this line -##",
                text,
                html,
                page,
                answersMail,
                unsubscribe,
                new Conversation("INC0000007.42.signed@aldermoor.example", inReplyTo, references, thread),
                new Content(
                        "INC0000007",
                        "resolved",
                        Instant.parse("2026-03-02T07:30:00Z"),
                        Map.of("title", "Slow & <b>")));
    }
}

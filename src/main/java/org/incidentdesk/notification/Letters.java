package org.incidentdesk.notification;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.FormatStyle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.incidentdesk.notification.Recipients.Reach;
import org.incidentdesk.notification.Wording.Rendered;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.notification.channel.Letter;
import org.incidentdesk.notification.channel.Letter.Content;
import org.incidentdesk.notification.channel.Letter.Conversation;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** Writes a message to its recipient: in the language, with the times of the zone. */
@Component
class Letters {

    /** What is told because somebody has written, if that was by mail. */
    private static final Set<String> ANSWERS = Set.of("reported", "mail-too-large");

    private final Wordings wordings;
    private final MailThreads threads;
    private final AnswerLinks answerLinks;
    private final Pages pages;
    private final Messages messages;
    private final People people;
    private final IncidentLifecycle lifecycle;
    private final NotificationSettings settings;
    private final Template page;

    Letters(
            Wordings wordings,
            MailThreads threads,
            AnswerLinks answerLinks,
            Pages pages,
            Messages messages,
            People people,
            IncidentLifecycle lifecycle,
            NotificationSettings settings,
            @Value("classpath:pages/mail.html") Resource page) {
        this.wordings = wordings;
        this.threads = threads;
        this.answerLinks = answerLinks;
        this.pages = pages;
        this.messages = messages;
        this.people = people;
        this.lifecycle = lifecycle;
        this.settings = settings;
        try {
            this.page = Mustache.compiler().compile(page.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The page around mails cannot be read", e);
        }
    }

    /** @param items what a digest tells of */
    Letter write(Message message, Reach reach, String address, List<Message> items) {
        Wording wording = wordings.get(message.wording(), reach.language());
        Wording frame = wordings.get(Wording.FRAME, reach.language());
        Map<Placeholder, Object> values = values(message, reach, wording);
        values.putAll(values(message, reach, frame));
        values.put(
                Placeholder.ITEMS,
                items.stream()
                        .map(item -> Map.of(Placeholder.LINE.key(), brief(item, reach)))
                        .toList());
        Rendered rendered = wording.render(values);
        Rendered around = frame.render(values);
        String marker = frame.marker(values);
        String html = page.execute(Map.of(
                "language", reach.language().toLanguageTag(),
                "subject", rendered.subject(),
                "marker", marker,
                "text", rendered.html(),
                "frame", around.html()));
        Optional<String> thread =
                message.incident() != null && message.channel().equals(ChannelType.SLACK.word())
                        ? messages.firstReceipt(message.incident(), message.channel(), address)
                        : Optional.empty();
        Conversation conversation = threads.conversation(message, address, thread);
        return new Letter(
                "message-" + message.id(),
                address,
                reach.name(),
                reach.language(),
                rendered.subject(),
                rendered.brief(),
                marker,
                rendered.text() + "\n\n-- \n" + around.text(),
                html,
                message.urgency() == Urgency.PAGE,
                ANSWERS.contains(message.event()) && !conversation.references().isEmpty(),
                Optional.ofNullable(message.facts().get(Placeholder.UNSUBSCRIBE_LINK.key())),
                conversation,
                new Content(message.incident(), message.event(), message.queuedAt(), message.facts()));
    }

    private String brief(Message item, Reach reach) {
        Wording wording = wordings.get(item.wording(), reach.language());
        return wording.render(values(item, reach, wording)).brief();
    }

    private Map<Placeholder, Object> values(Message message, Reach reach, Wording wording) {
        Map<Placeholder, Object> values = new EnumMap<>(Placeholder.class);
        wording.used().forEach(placeholder -> values.put(placeholder, value(placeholder, message, reach)));
        return values;
    }

    private String value(Placeholder placeholder, Message message, Reach reach) {
        return switch (placeholder) {
            case RECIPIENT -> reach.name();
            case COMPANY -> settings.company();
            case ANSWER_LINK -> answerLinks.of(message).map(Object::toString).orElse("");
            case PAGE_LINK -> pageLink(message);
            case TASK_LINK -> taskLink(message);
            default ->
                Optional.ofNullable(message.facts().get(placeholder.key()))
                        .map(fact -> shown(placeholder, fact, reach))
                        .orElse("");
        };
    }

    private String pageLink(Message message) {
        String page = message.facts().get(Notifications.PAGE_ID);
        return page == null
                ? ""
                : settings.link(pages.path(
                                Long.parseLong(page), message.recipient().id()))
                        .toString();
    }

    private String shown(Placeholder placeholder, String value, Reach reach) {
        if (placeholder.isTime()) {
            return instant(value).map(at -> shown(at, reach)).orElse(value);
        }
        return switch (placeholder) {
            case ASSIGNEE, REPORTER, AUTHOR ->
                people.find(value).map(Person::name).orElse(value);
            case GROUP -> people.groupName(value).orElse(value);
            default -> value;
        };
    }

    /** A model may also say it in words. */
    private static Optional<Instant> instant(String value) {
        try {
            return Optional.of(Instant.parse(value));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String shown(Instant at, Reach reach) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.SHORT)
                        .withLocale(reach.language())
                        .withZone(reach.zone())
                        .format(at)
                + " "
                + DateTimeFormatter.ofPattern("zzz", reach.language())
                        .withZone(reach.zone())
                        .format(at);
    }

    /** Reporters have no use for the tasks of others. */
    private String taskLink(Message message) {
        if (message.incident() == null
                || Audiences.REPORTER.equals(message.audience())
                || Audiences.CUSTOMER.equals(message.audience())) {
            return "";
        }
        return lifecycle.openTasks(message.incident(), true).stream()
                .findFirst()
                .map(task -> settings.link(task.href()).toString())
                .orElse("");
    }
}

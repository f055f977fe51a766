package org.incidentdesk.notification;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.incidentdesk.notification.Message.State;
import org.incidentdesk.notification.Recipients.Reach;
import org.incidentdesk.notification.channel.Channel;
import org.incidentdesk.notification.channel.ChannelSettings;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.notification.channel.Channels;
import org.incidentdesk.notification.channel.DeliveryException;
import org.incidentdesk.notification.channel.Letter;
import org.incidentdesk.notification.channel.UndeliverableException;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Brings a message to its recipient, and keeps what became of it. */
@Service
public class Delivery {

    private final Messages messages;
    private final Recipients recipients;
    private final Letters letters;
    private final Channels channels;
    private final ChannelSettings settings;
    private final NotificationRules rules;
    private final Notifications notifications;
    private final DeliveryProcess process;
    private final Incidents incidents;
    private final Timeline timeline;
    private final MailThreads threads;
    private final TransactionTemplate transaction;
    private final AnswerLinks answerLinks;
    private final Pages pages;
    private final Clock clock;

    Delivery(
            Messages messages,
            Recipients recipients,
            Letters letters,
            Channels channels,
            ChannelSettings settings,
            NotificationRules rules,
            Notifications notifications,
            DeliveryProcess process,
            Incidents incidents,
            Timeline timeline,
            MailThreads threads,
            TransactionTemplate transaction,
            AnswerLinks answerLinks,
            Pages pages,
            Clock clock) {
        this.messages = messages;
        this.recipients = recipients;
        this.letters = letters;
        this.channels = channels;
        this.settings = settings;
        this.rules = rules;
        this.notifications = notifications;
        this.process = process;
        this.incidents = incidents;
        this.timeline = timeline;
        this.threads = threads;
        this.transaction = transaction;
        this.answerLinks = answerLinks;
        this.pages = pages;
        this.clock = clock;
    }

    /** How an attempt ended. One that fails ends with an exception. */
    public sealed interface Attempt {

        /**
         * A provider has taken it.
         *
         * @param name of the recipient
         * @param receipt what the provider calls it
         * @param items of a digest, the messages that it told
         */
        record Sent(String name, String address, Optional<String> receipt, List<Long> items) implements Attempt {}

        record Later(Instant at) implements Attempt {}

        record Obsolete(String why) implements Attempt {}

        /** An earlier attempt had done it already. */
        record Done() implements Attempt {}
    }

    /**
     * Tries to send a message. Talks to the provider, so no transaction should be open. What happened has to be kept with
     * {@link #keep}; if that is lost, the next attempt sends the message again under the same id.
     *
     * @throws UndeliverableException if the recipient cannot be reached by this channel
     * @throws DeliveryException if the provider fails
     */
    public Attempt attempt(long id) {
        Message message = messages.get(id);
        if (!message.isOpen()) {
            return new Attempt.Done();
        }
        Instant now = clock.instant();
        Optional<String> obsolete = obsolete(message);
        if (obsolete.isPresent()) {
            return new Attempt.Obsolete(obsolete.get());
        }
        Reach known = recipients.reach(message.recipient());
        Reach reach = message.language().map(known::in).orElse(known);
        Instant allowed = message.notBefore()
                .filter(now::isBefore)
                .orElse(message.urgency() == Urgency.PAGE ? now : reach.quiet().over(now));
        if (allowed.isAfter(now)) {
            return new Attempt.Later(allowed);
        }
        ChannelType type = ChannelType.of(message.channel())
                .orElseThrow(() -> new IllegalStateException("There is no channel " + message.channel()));
        Channel channel = channels.get(type);
        if (!channel.isSetUp()) {
            throw new UndeliverableException(type.label() + " is not set up");
        }
        String address = reach.addresses().get(type.medium());
        if (address == null) {
            throw new UndeliverableException(reach.name() + " has no address for " + type.label());
        }
        List<Message> items = message.isDigest()
                ? messages.seal(id).stream()
                        .filter(item -> obsolete(item).isEmpty())
                        .toList()
                : List.of();
        if (message.isDigest() && items.isEmpty()) {
            return new Attempt.Obsolete("nothing of it is of use any more");
        }
        Letter letter = letters.write(message, reach, address, items);
        Optional<Instant> free = limit(message, type, address);
        if (free.isPresent()) {
            return new Attempt.Later(free.get());
        }
        return new Attempt.Sent(
                reach.name(),
                address,
                channel.send(letter),
                items.stream().map(Message::id).toList());
    }

    /** When an address may get the next one, if it has got as many as it may. */
    private Optional<Instant> limit(Message message, ChannelType type, String address) {
        if (message.urgency() == Urgency.PAGE || (type != ChannelType.SMS && type != ChannelType.VOICE)) {
            return Optional.empty();
        }
        ChannelSettings.Twilio twilio = settings.twilio();
        return Objects.requireNonNull(transaction.execute(
                status -> messages.count(message.id(), type.word(), address, twilio.limit(), twilio.within())));
    }

    /** Why a message is of no use any more. */
    private Optional<String> obsolete(Message message) {
        if (message.incident() == null || message.onlyWhile() == OnlyWhile.ALWAYS) {
            return Optional.empty();
        }
        Incident incident = incidents.get(message.incident());
        boolean unresolved = incident.resolvedAt() == null && !incident.isClosed();
        boolean useful =
                switch (message.onlyWhile()) {
                    case ALWAYS -> true;
                    case UNRESOLVED -> unresolved;
                    case ON_HOLD -> "on-hold".equals(incident.status());
                    case RESOLVED -> "resolved".equals(incident.status());
                    case AWAITED ->
                        unresolved
                                && incident.nextUpdateAt() != null
                                && message.notBefore()
                                        .equals(Optional.of(
                                                incident.nextUpdateAt().toInstant()));
                    case UNACKNOWLEDGED -> isPaged(message);
                };
        return useful ? Optional.empty() : Optional.of("the incident is " + incident.status());
    }

    private boolean isPaged(Message message) {
        return Optional.ofNullable(message.facts().get(Notifications.PAGE_ID))
                .flatMap(id -> pages.find(Long.parseLong(id)))
                .filter(Page::isOpen)
                .isPresent();
    }

    /** Keeps how an attempt ended, in the transaction in which its process goes on. */
    @Transactional
    public void keep(long id, Attempt attempt, Step step) {
        Message message = messages.get(id);
        if (!message.isOpen()) {
            return;
        }
        if (attempt instanceof Attempt.Sent sent) {
            messages.sent(
                    Stream.concat(Stream.of(id), sent.items().stream()).toList(),
                    sent.address(),
                    sent.receipt().orElse(null));
            if (message.isDigest()) {
                messages.dropRest(id);
            }
            tell(message, what -> label(message) + " to " + sent.name() + ": " + what, step);
        } else if (attempt instanceof Attempt.Obsolete obsolete) {
            messages.end(id, State.DROPPED, obsolete.why());
            tell(
                    message,
                    what -> "Not sent any more to " + name(message) + ": " + what + ", as " + obsolete.why(),
                    step);
        }
    }

    /** Keeps why an attempt failed, for whoever looks after it. */
    @Transactional
    public void failed(long id, String problem) {
        messages.failed(id, problem);
    }

    /** Whether a channel is to be left, if it can be tried again at that time only. */
    public boolean isGivenUp(long id, Instant nextAttempt) {
        Message message = messages.get(id);
        Duration giveUpAfter =
                rules.fallback(message.channel(), message.urgency()).giveUpAfter();
        return nextAttempt.isAfter(message.channelSince().plus(giveUpAfter)) && hasFallback(message);
    }

    /** Whether there is a channel left after this one. */
    public boolean hasFallback(long id) {
        return hasFallback(messages.get(id));
    }

    /** Follows the table to a channel by which the recipient can be reached. */
    private boolean hasFallback(Message message) {
        Set<String> seen = new HashSet<>(message.tried());
        String channel = message.channel();
        while (seen.add(channel)) {
            Optional<ChannelType> next =
                    rules.fallback(channel, message.urgency()).channel();
            if (next.isEmpty() || seen.contains(next.get().word())) {
                return false;
            }
            if (channels.get(next.get()).isSetUp() && isReached(message.recipient(), next.get())) {
                return true;
            }
            channel = next.get().word();
        }
        return false;
    }

    private boolean isReached(Recipient recipient, ChannelType type) {
        return recipient.type() == Recipient.Type.GROUP
                || recipients.reach(recipient).addresses().containsKey(type.medium());
    }

    private static boolean isUntried(Message message, ChannelType next) {
        return !next.word().equals(message.channel()) && !message.tried().contains(next.word());
    }

    /**
     * Goes over to another channel, unless it was tried before.
     *
     * @param next the channel that the table {@code channel-fallback} named
     * @param problem why the one before failed
     * @return whether there is one to try
     */
    @Transactional
    public boolean change(long id, String next, String problem, Step step) {
        Message message = messages.get(id);
        Optional<ChannelType> type = ChannelType.of(next).filter(channel -> isUntried(message, channel));
        if (type.isEmpty()) {
            return false;
        }
        String failed = label(message) + " to " + name(message) + " failed: " + problem;
        if (message.recipient().type() == Recipient.Type.GROUP
                && !recipients
                        .reach(message.recipient())
                        .addresses()
                        .containsKey(type.get().medium())) {
            messages.end(id, State.PASSED_ON, problem);
            notifications.tellMembers(
                    message, List.copyOf(recipients.members(message.recipient().id())));
            tell(message, what -> failed + ". Its members are told one by one", step);
            return false;
        }
        messages.change(id, next);
        tell(message, what -> failed + ". Next by " + type.get().label(), step);
        return true;
    }

    /** No channel is left. Whoever works on the incident reads in its timeline who does not know. */
    @Transactional
    public void giveUp(long id, @Nullable String problem, Step step) {
        Message message = messages.get(id);
        if (message.state() != State.PASSED_ON) {
            messages.end(id, State.UNDELIVERABLE, problem);
            tell(message, what -> "Could not tell " + name(message) + " " + what + ": " + problem, step);
        }
    }

    /**
     * A mail of ours came back.
     *
     * @param mailId its Message-ID
     * @return the incident it told of; empty if the mail is not one of ours, or told of several
     */
    @Transactional
    public Optional<String> bounced(String mailId, String reason) {
        Optional<Message> found = threads.message(mailId).flatMap(messages::find);
        found.filter(message ->
                        message.state() == State.SENT && message.channel().equals(ChannelType.EMAIL.word()))
                .ifPresent(message -> {
                    messages.end(message.id(), State.BOUNCED, reason);
                    tell(message, what -> "The e-mail to " + name(message) + " came back: " + reason, null);
                    process.bounced(message.id(), message.incident(), message.channel(), message.urgency());
                });
        return found.map(Message::incident);
    }

    /**
     * Who got a mail of ours.
     *
     * @param event that it told of
     * @param latest whether the incident has not been resolved anew since, if it told of a resolution
     */
    public record Received(String incident, Recipient recipient, String address, String event, boolean latest) {}

    /** The mail of ours that somebody answers. */
    public Optional<Received> received(String mailId) {
        return threads.message(mailId)
                .flatMap(messages::find)
                .filter(message -> message.incident() != null)
                .map(message -> new Received(
                        message.incident(),
                        message.recipient(),
                        recipients.reach(message.recipient()).addresses().getOrDefault(ChannelType.EMAIL.medium(), ""),
                        message.event(),
                        answerLinks.isLatest(message)));
    }

    /** @param text with the wordings in it that somebody was to read */
    private void tell(Message message, UnaryOperator<String> text, @Nullable Step step) {
        if (message.incident() != null) {
            timeline.add(
                    message.incident(),
                    Timeline.SYSTEM,
                    Kind.MESSAGE,
                    Audience.INTERNAL,
                    text.apply(message.wording()),
                    step,
                    message.decision().map(List::of).orElse(List.of()));
        } else {
            tellEach(message, text, step);
        }
    }

    /** Of a digest, on the timeline of each incident that it tells of. */
    private void tellEach(Message digest, UnaryOperator<String> text, @Nullable Step step) {
        messages.items(digest.id()).stream()
                .filter(item -> item.state() != State.DROPPED)
                .collect(groupingBy(item -> Objects.requireNonNull(item.incident()), TreeMap::new, toList()))
                .forEach((incident, items) -> timeline.add(
                        incident,
                        Timeline.SYSTEM,
                        Kind.MESSAGE,
                        Audience.INTERNAL,
                        text.apply(
                                items.stream().map(Message::wording).distinct().collect(joining(", "))
                                        + " (in a digest)"),
                        step,
                        items.stream().flatMap(item -> item.decision().stream()).toList()));
    }

    private static String label(Message message) {
        return ChannelType.of(message.channel()).map(ChannelType::label).orElse(message.channel());
    }

    private String name(Message message) {
        return recipients.reach(message.recipient()).name();
    }
}

package org.incidentdesk.notification;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.incidentdesk.notification.Messages.Draft;
import org.incidentdesk.notification.NotificationRules.Notice;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides who is told of what happens, and lets a message to each of them begin its way. That is part of the transaction
 * in which it happens: both are committed, or neither. Nothing is sent here.
 */
@Service
public class Notifications {

    /** The event and the wording of a page. */
    static final String PAGE = "page";
    /** The fact of a message that says to which page it belongs. */
    static final String PAGE_ID = "page";

    private final NotificationRules rules;
    private final Recipients recipients;
    private final Messages messages;
    private final DeliveryProcess delivery;
    private final Incidents incidents;
    private final MajorIncidents majors;
    private final Catalogue catalogue;
    private final ServiceLevels serviceLevels;
    private final Preferences preferences;
    private final NotificationSettings settings;
    private final Clock clock;

    Notifications(
            NotificationRules rules,
            Recipients recipients,
            Messages messages,
            DeliveryProcess delivery,
            Incidents incidents,
            MajorIncidents majors,
            Catalogue catalogue,
            ServiceLevels serviceLevels,
            Preferences preferences,
            NotificationSettings settings,
            Clock clock) {
        this.rules = rules;
        this.recipients = recipients;
        this.messages = messages;
        this.delivery = delivery;
        this.incidents = incidents;
        this.majors = majors;
        this.catalogue = catalogue;
        this.serviceLevels = serviceLevels;
        this.preferences = preferences;
        this.settings = settings;
        this.clock = clock;
    }

    private record Wish(String audience, Notice notice) {

        /** Whoever is in two audiences gets the more urgent message only. */
        static Wish moreUrgent(Wish one, Wish other) {
            return other.notice().urgency().compareTo(one.notice().urgency()) < 0 ? other : one;
        }
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void tell(Occasion occasion) {
        Incident incident = incidents.get(occasion.incident());
        Map<Recipient, Wish> wishes = wishes(occasion, incident);
        if (!wishes.isEmpty()) {
            Map<String, String> facts = facts(occasion, incident);
            wishes.forEach((recipient, wish) -> {
                if (!isCollected(recipient, wish)) {
                    queue(occasion, recipient, wish, facts);
                }
            });
            // In the same order everywhere: two transactions that begin the same digests must not wait for each other.
            new TreeMap<>(wishes).forEach((recipient, wish) -> {
                if (isCollected(recipient, wish)) {
                    queue(occasion, recipient, wish, facts);
                }
            });
        }
    }

    private Map<Recipient, Wish> wishes(Occasion occasion, Incident incident) {
        Map<Fact, String> facts = incident.facts();
        Map<Recipient, Wish> wishes = new LinkedHashMap<>();
        for (String audience : occasion.audiences().orElseGet(rules::audiences)) {
            for (Notice notice : rules.notices(occasion.event(), audience, facts)) {
                recipients.of(audience, notice.channel(), incident).stream()
                        .filter(recipient -> audience.equals(Audiences.REPORTER)
                                || !recipient.equals(Recipient.person(occasion.actor())))
                        .forEach(recipient -> wishes.merge(recipient, new Wish(audience, notice), Wish::moreUrgent));
            }
        }
        return wishes;
    }

    private static boolean isCollected(Recipient recipient, Wish wish) {
        return wish.notice().urgency() == Urgency.LOW && recipient.type() == Recipient.Type.PERSON;
    }

    private void queue(Occasion occasion, Recipient recipient, Wish wish, Map<String, String> facts) {
        Notice notice = wish.notice();
        String channel = recipients.channel(recipient, notice.channel());
        boolean collected = isCollected(recipient, wish);
        Draft draft = new Draft(
                occasion.incident(),
                occasion.event(),
                occasion.occurrence(),
                recipient,
                wish.audience(),
                notice.wording(),
                notice.urgency(),
                notice.onlyWhile(),
                facts,
                Optional.of(notice.decision()),
                occasion.notBefore(),
                channel,
                collected ? Optional.of(digest(recipient, channel)) : Optional.empty());
        Optional<Long> added = messages.add(draft);
        if (!collected) {
            added.ifPresent(
                    id -> delivery.begin(id, occasion.incident(), channel, notice.urgency(), occasion.notBefore()));
        }
    }

    /** The message that takes in what a person may read later; it goes out once a day. */
    private long digest(Recipient recipient, String channel) {
        return messages.openDigest(recipient).orElseGet(() -> {
            Preference preference = preferences.of(recipient.id());
            Instant at = QuietHours.nextAt(preference.digestAt(settings), clock.instant(), preference.zone(settings));
            Optional<Long> begun = messages.add(new Draft(
                    null,
                    Message.DIGEST,
                    at.toString(),
                    recipient,
                    Message.DIGEST,
                    Message.DIGEST,
                    Urgency.LOW,
                    OnlyWhile.ALWAYS,
                    Map.of(),
                    Optional.empty(),
                    Optional.of(at),
                    channel,
                    Optional.empty()));
            begun.ifPresent(id -> delivery.begin(id, null, channel, Urgency.LOW, Optional.of(at)));
            return begun.or(() -> messages.openDigest(recipient)).orElseThrow();
        });
    }

    /** What is true now and may not be when the message goes out. People and groups are kept by their ids. */
    private Map<String, String> facts(Occasion occasion, Incident incident) {
        Map<Placeholder, String> facts = new HashMap<>();
        put(facts, Placeholder.NUMBER, incident.number());
        put(facts, Placeholder.TITLE, incident.title());
        put(facts, Placeholder.DESCRIPTION, incident.description());
        put(facts, Placeholder.SERVICE, incident.serviceName());
        put(facts, Placeholder.CUSTOMER, customer(incident.customer()));
        put(facts, Placeholder.PRIORITY, incident.priority());
        put(facts, Placeholder.GROUP, incident.group());
        put(facts, Placeholder.ASSIGNEE, incident.assignee());
        put(facts, Placeholder.REPORTER, incident.reporter());
        put(facts, Placeholder.RESOLUTION, incident.resolution());
        put(facts, Placeholder.REPORTED_AT, incident.reportedAt().toInstant().toString());
        put(
                facts,
                Placeholder.DUE,
                serviceLevels.due(incident.number()).map(Instant::toString).orElse(null));
        if (incident.isLedAsMajor()) {
            put(
                    facts,
                    Placeholder.BRIDGE,
                    majors.find(incident.number()).orElseThrow().bridge());
        }
        if (incident.nextUpdateAt() != null) {
            put(
                    facts,
                    Placeholder.NEXT_UPDATE,
                    incident.nextUpdateAt().toInstant().toString());
        }
        facts.putAll(occasion.facts());
        Map<String, String> byKey = new HashMap<>();
        facts.forEach((placeholder, value) -> byKey.put(placeholder.key(), value));
        return byKey;
    }

    private @Nullable String customer(@Nullable String id) {
        return catalogue.customers().stream()
                .filter(customer -> customer.id().equals(id))
                .findFirst()
                .map(Catalogue.Customer::name)
                .orElse(id);
    }

    private static void put(Map<Placeholder, String> facts, Placeholder placeholder, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            facts.put(placeholder, value);
        }
    }

    /**
     * Pages people at any hour, each by all of these channels by which they can be reached, or else as they prefer. What is
     * still on its way when somebody has taken the page does not go out.
     *
     * @param occurrence tells apart what happens more than once
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void page(
            Page page, List<String> persons, List<String> channels, String occurrence, Map<Placeholder, String> facts) {
        Occasion occasion = new Occasion(page.incident(), PAGE, occurrence);
        for (Map.Entry<Placeholder, String> fact : facts.entrySet()) {
            occasion = occasion.saying(fact.getKey(), fact.getValue());
        }
        Map<String, String> known = facts(occasion, incidents.get(page.incident()));
        known.put(PAGE_ID, String.valueOf(page.id()));
        for (String person : persons) {
            for (String channel : recipients.channels(person, channels)) {
                messages.add(new Draft(
                                page.incident(),
                                PAGE,
                                occurrence + "/" + channel,
                                Recipient.person(person),
                                Audiences.ON_CALL,
                                PAGE,
                                Urgency.PAGE,
                                OnlyWhile.UNACKNOWLEDGED,
                                known,
                                Optional.empty(),
                                Optional.empty(),
                                channel,
                                Optional.empty()))
                        .ifPresent(id -> delivery.begin(id, page.incident(), channel, Urgency.PAGE, Optional.empty()));
            }
        }
    }

    /**
     * Writes a mail that belongs to no incident to somebody without an account who asked for it.
     *
     * @param event and the name of the wording
     * @param occurrence tells apart what happens more than once; whoever calls sees to it that it is told once
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void write(
            String address, Locale language, String event, String occurrence, Map<Placeholder, String> facts) {
        Map<String, String> byKey = new HashMap<>();
        facts.forEach((placeholder, value) -> byKey.put(placeholder.key(), value));
        byKey.put(Message.LANGUAGE, language.toLanguageTag());
        String channel = ChannelType.EMAIL.word();
        messages.add(new Draft(
                        null,
                        event,
                        occurrence,
                        new Recipient(Recipient.Type.MAIL, address),
                        Audiences.SUBSCRIBERS,
                        event,
                        Urgency.NORMAL,
                        OnlyWhile.ALWAYS,
                        byKey,
                        Optional.empty(),
                        Optional.empty(),
                        channel,
                        Optional.empty()))
                .ifPresent(id -> delivery.begin(id, null, channel, Urgency.NORMAL, Optional.empty()));
    }

    /** Tells the members of a group one by one, because its own address failed; not those who have been told otherwise. */
    void tellMembers(Message message, List<Recipient> members) {
        for (Recipient member : members) {
            String channel = recipients.channel(member, ChannelType.PREFERRED);
            messages.add(new Draft(
                            message.incident(),
                            message.event(),
                            message.occurrence(),
                            member,
                            message.audience(),
                            message.wording(),
                            message.urgency(),
                            message.onlyWhile(),
                            message.facts(),
                            message.decision(),
                            message.notBefore(),
                            channel,
                            Optional.empty()))
                    .ifPresent(
                            id -> delivery.begin(id, message.incident(), channel, message.urgency(), Optional.empty()));
        }
    }
}

package org.incidentdesk.notification;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidentdesk.notification.Contacts.Kind;
import org.incidentdesk.notification.QuietHours.Range;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Followers;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.incidentdesk.record.Roles;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.stereotype.Component;

/** Who the audiences of the table are for an incident, and where and how each of them is reached. */
@Component
class Recipients {

    private final People people;
    private final Catalogue catalogue;
    private final Followers followers;
    private final Contacts contacts;
    private final Preferences preferences;
    private final Calendars calendars;
    private final Rotas rotas;
    private final NotificationSettings settings;
    private final Clock clock;

    Recipients(
            People people,
            Catalogue catalogue,
            Followers followers,
            Contacts contacts,
            Preferences preferences,
            Calendars calendars,
            Rotas rotas,
            NotificationSettings settings,
            Clock clock) {
        this.people = people;
        this.catalogue = catalogue;
        this.followers = followers;
        this.contacts = contacts;
        this.preferences = preferences;
        this.calendars = calendars;
        this.rotas = rotas;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A recipient and the way there.
     *
     * @param name as a letter begins with it
     */
    record Reach(
            Recipient recipient,
            String name,
            Map<Medium, String> addresses,
            Locale language,
            ZoneId zone,
            QuietHours quiet) {

        Reach in(Locale other) {
            return new Reach(recipient, name, addresses, other, zone, quiet);
        }
    }

    /** Those who belong to an audience now. A group is told at its own address if it has one that the channel needs. */
    Set<Recipient> of(String audience, String channel, Incident incident) {
        return switch (audience) {
            case Audiences.REPORTER -> reporter(incident);
            case Audiences.ASSIGNEE ->
                !isWorkedOn(incident)
                        ? of(Audiences.GROUP, channel, incident)
                        : Set.of(Recipient.person(incident.assignee()));
            case Audiences.GROUP -> group(groupOf(incident), channel);
            case Audiences.ON_CALL -> onCall(groupOf(incident), channel);
            case Audiences.SERVICE_OWNER ->
                service(incident)
                        .map(service -> group(service.ownerGroup(), channel))
                        .orElse(Set.of());
            case Audiences.STAKEHOLDERS ->
                Stream.concat(
                                followers.of(incident.number()).stream().map(Recipient::person),
                                service(incident).stream()
                                        .flatMap(service -> service.stakeholders().stream())
                                        .flatMap(who -> named(who, channel).stream()))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
            case Audiences.CUSTOMER ->
                incident.customer() == null
                                || contacts.of(Kind.CUSTOMER, incident.customer())
                                        .isEmpty()
                        ? Set.of()
                        : Set.of(new Recipient(Recipient.Type.CUSTOMER, incident.customer()));
            default -> named(audience, channel);
        };
    }

    private static String groupOf(Incident incident) {
        return incident.group() == null ? Roles.SERVICE_DESK : incident.group();
    }

    /** Where nobody is on call, or only somebody who has left, it concerns the whole group. */
    private Set<Recipient> onCall(String group, String channel) {
        return rotas.of(group)
                .flatMap(rota -> rota.at(clock.instant()))
                .filter(person -> people.find(person).isPresent())
                .map(person -> Set.of(Recipient.person(person)))
                .orElseGet(() -> group(group, channel));
    }

    /** A resolved incident is assigned to its reporter, who is asked; the work on it is its group's. */
    private static boolean isWorkedOn(Incident incident) {
        return incident.assignee() != null
                && !("resolved".equals(incident.status()) && incident.assignee().equals(incident.reporter()));
    }

    private Optional<Catalogue.ServiceEntry> service(Incident incident) {
        return catalogue.find(incident.service());
    }

    private static Set<Recipient> reporter(Incident incident) {
        if (incident.reporter() != null) {
            return Set.of(Recipient.person(incident.reporter()));
        }
        return Optional.ofNullable(incident.reporterContact()).flatMap(Recipients::stranger).stream()
                .collect(Collectors.toSet());
    }

    /** Somebody without an account, if the contact is an address. */
    static Optional<Recipient> stranger(String contact) {
        String phone = contact.replaceAll("[\\s()/-]", "");
        if (Medium.EMAIL.accepts(contact)) {
            return Optional.of(new Recipient(Recipient.Type.MAIL, contact));
        }
        return Medium.PHONE.accepts(phone) ? Optional.of(new Recipient(Recipient.Type.PHONE, phone)) : Optional.empty();
    }

    /** A group, a person or an address. */
    private Set<Recipient> named(String who, String channel) {
        if (people.groupName(who).isPresent()) {
            return group(who, channel);
        }
        return people.find(who).map(person -> Recipient.person(person.id())).or(() -> stranger(who)).stream()
                .collect(Collectors.toSet());
    }

    private Set<Recipient> group(String group, String channel) {
        Set<Medium> own = contacts.of(Kind.GROUP, group).keySet();
        boolean reached = ChannelType.PREFERRED.equals(channel)
                ? !own.isEmpty()
                : own.contains(ChannelType.of(channel).orElseThrow().medium());
        return reached ? Set.of(new Recipient(Recipient.Type.GROUP, group)) : members(group);
    }

    Set<Recipient> members(String group) {
        return people.membersOf(group).stream()
                .sorted()
                .map(Recipient::person)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The channel by which a recipient is told. */
    String channel(Recipient recipient, String wanted) {
        if (!ChannelType.PREFERRED.equals(wanted)) {
            return wanted;
        }
        return switch (recipient.type()) {
            case PERSON ->
                Optional.ofNullable(preferences.of(recipient.id()).channel()).orElse(Preferences.CHANNEL);
            case GROUP, CUSTOMER ->
                firstOf(contacts.of(recipient.kind(), recipient.id()).keySet());
            case MAIL -> ChannelType.EMAIL.word();
            case PHONE -> ChannelType.SMS.word();
        };
    }

    /** Those of some channels by which a person can be reached, or else the one that the person prefers. */
    List<String> channels(String person, List<String> wanted) {
        Recipient recipient = Recipient.person(person);
        Set<Medium> known = reach(recipient).addresses().keySet();
        List<String> possible = wanted.stream()
                .map(channel -> channel(recipient, channel))
                .filter(channel -> ChannelType.of(channel)
                        .filter(type -> known.contains(type.medium()))
                        .isPresent())
                .distinct()
                .toList();
        return possible.isEmpty() ? List.of(channel(recipient, ChannelType.PREFERRED)) : possible;
    }

    private static String firstOf(Collection<Medium> media) {
        return Arrays.stream(Medium.values())
                .filter(media::contains)
                .findFirst()
                .map(medium -> ChannelType.by(medium).word())
                .orElse(ChannelType.EMAIL.word());
    }

    Reach reach(Recipient recipient) {
        return switch (recipient.type()) {
            case PERSON -> person(recipient);
            case GROUP ->
                common(
                        recipient,
                        people.groupName(recipient.id()).orElse(recipient.id()),
                        contacts.of(Kind.GROUP, recipient.id()));
            case CUSTOMER -> common(recipient, customer(recipient.id()), contacts.of(Kind.CUSTOMER, recipient.id()));
            case MAIL -> common(recipient, recipient.id(), Map.of(Medium.EMAIL, recipient.id()));
            case PHONE -> common(recipient, recipient.id(), Map.of(Medium.PHONE, recipient.id()));
        };
    }

    private String customer(String id) {
        return catalogue.customers().stream()
                .filter(customer -> customer.id().equals(id))
                .findFirst()
                .map(Catalogue.Customer::name)
                .orElse(id);
    }

    private Reach person(Recipient recipient) {
        Preference preference = preferences.of(recipient.id());
        Map<Medium, String> addresses = contacts.of(Kind.PERSON, recipient.id());
        Optional<Person> person = people.find(recipient.id());
        person.map(Person::email).filter(mail -> !mail.isBlank()).ifPresent(mail -> addresses.put(Medium.EMAIL, mail));
        ZoneId zone = preference.zone(settings);
        return new Reach(
                recipient,
                person.map(Person::name).orElse(recipient.id()),
                addresses,
                preference.language(settings),
                zone,
                new QuietHours(
                        zone,
                        Optional.ofNullable(preference.calendar())
                                .filter(calendars.ids()::contains)
                                .map(calendars::get),
                        preference.quietFrom() == null
                                ? Optional.empty()
                                : Optional.of(new Range(preference.quietFrom(), preference.quietTo()))));
    }

    private Reach common(Recipient recipient, String name, Map<Medium, String> addresses) {
        return new Reach(
                recipient,
                name,
                addresses,
                settings.language(),
                settings.zone(),
                new QuietHours(settings.zone(), Optional.empty(), Optional.empty()));
    }
}

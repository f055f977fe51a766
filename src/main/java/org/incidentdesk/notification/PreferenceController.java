package org.incidentdesk.notification;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.incidentdesk.notification.Contacts.Kind;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.incidentdesk.servicelevel.CalendarDefinition;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.http.HttpStatus;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** How people want to be reached, and where groups and customers are. */
@RestController
@RequestMapping("/api")
@Tag(name = "Messages")
class PreferenceController {

    private final Preferences preferences;
    private final Contacts contacts;
    private final Calendars calendars;
    private final People people;
    private final Catalogue catalogue;
    private final NotificationSettings settings;

    PreferenceController(
            Preferences preferences,
            Contacts contacts,
            Calendars calendars,
            People people,
            Catalogue catalogue,
            NotificationSettings settings) {
        this.preferences = preferences;
        this.contacts = contacts;
        this.calendars = calendars;
        this.people = people;
        this.catalogue = catalogue;
        this.settings = settings;
    }

    /**
     * What is null is as the company has it.
     *
     * @param phone with country code
     * @param slack the id of the member
     */
    record Reached(
            @Nullable String language,
            @Nullable String zone,
            @Nullable String channel,
            @Nullable String calendar,
            @Nullable LocalTime quietFrom,
            @Nullable LocalTime quietTo,
            @Nullable LocalTime digestAt,
            @Nullable String phone,
            @Nullable String slack) {}

    /** What there is to choose from, and what holds for whoever chooses nothing. */
    record Choices(
            List<String> languages,
            List<String> channels,
            List<Choice> calendars,
            String language,
            String zone,
            String channel,
            LocalTime digestAt) {

        record Choice(String id, String name) {}
    }

    record Answer(String person, String email, Reached preferences, Choices choices) {}

    @Operation(summary = "How you want to be reached")
    @GetMapping("/preferences")
    Answer own(Authentication login) {
        return of(login.getName());
    }

    @Operation(summary = "Say how you want to be reached; what is left out is as the company has it")
    @PutMapping("/preferences")
    @Transactional
    public Answer putOwn(@RequestBody Reached wanted, Authentication login) {
        return put(login.getName(), wanted);
    }

    @Operation(summary = "How somebody wants to be reached; for administrators")
    @GetMapping("/people/{person}/preferences")
    Answer others(@PathVariable String person, Authentication login) {
        requireAdministrator(login);
        return of(person);
    }

    @Operation(summary = "Say it for somebody; for administrators")
    @PutMapping("/people/{person}/preferences")
    @Transactional
    public Answer putOthers(@PathVariable String person, @RequestBody Reached wanted, Authentication login) {
        requireAdministrator(login);
        return put(person, wanted);
    }

    @Operation(summary = "Where a group or a customer is reached as a whole; for administrators")
    @GetMapping("/contacts/{kind}/{id}")
    Map<String, String> contacts(@PathVariable String kind, @PathVariable String id, Authentication login) {
        requireAdministrator(login);
        return words(contacts.of(known(kind, id), id));
    }

    @Operation(
            summary = "Say where it is reached; for administrators",
            description = "email, slack, teams or webhook; an empty address is removed, others stay.")
    @PutMapping("/contacts/{kind}/{id}")
    @Transactional
    public Map<String, String> putContacts(
            @PathVariable String kind,
            @PathVariable String id,
            @RequestBody Map<String, String> addresses,
            Authentication login) {
        requireAdministrator(login);
        Kind place = known(kind, id);
        Map<Medium, String> wanted = new EnumMap<>(Medium.class);
        addresses.forEach((word, address) -> wanted.put(
                Medium.of(word).orElseThrow(() -> new InvalidInputException(word, "is no kind of address")),
                address == null ? "" : address));
        contacts.put(place, id, wanted);
        return words(contacts.of(place, id));
    }

    private static Map<String, String> words(Map<Medium, String> addresses) {
        Map<String, String> words = new TreeMap<>();
        addresses.forEach((medium, address) -> words.put(medium.word(), address));
        return words;
    }

    private Kind known(String kind, String id) {
        boolean exists =
                switch (kind) {
                    case "group" -> people.groupName(id).isPresent();
                    case "customer" ->
                        catalogue.customers().stream()
                                .anyMatch(customer -> customer.id().equals(id));
                    default -> throw new InvalidInputException("kind", "must be group or customer");
                };
        if (!exists) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no " + kind + " " + id);
        }
        return kind.equals("group") ? Kind.GROUP : Kind.CUSTOMER;
    }

    private Answer put(String person, Reached wanted) {
        preferences.put(
                person,
                new Preference(
                        blankless(wanted.language()),
                        blankless(wanted.zone()),
                        blankless(wanted.channel()),
                        blankless(wanted.calendar()),
                        wanted.quietFrom(),
                        wanted.quietTo(),
                        wanted.digestAt()));
        Map<Medium, String> addresses = new EnumMap<>(Medium.class);
        addresses.put(Medium.PHONE, wanted.phone() == null ? "" : wanted.phone());
        addresses.put(Medium.SLACK, wanted.slack() == null ? "" : wanted.slack());
        contacts.put(Kind.PERSON, person, addresses);
        return of(person);
    }

    private Answer of(String person) {
        People.Person account = people.find(person)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no " + person));
        Preference preference = preferences.of(account.id());
        Map<Medium, String> addresses = contacts.of(Kind.PERSON, account.id());
        return new Answer(
                account.id(),
                account.email(),
                new Reached(
                        preference.language(),
                        preference.zone(),
                        preference.channel(),
                        preference.calendar(),
                        preference.quietFrom(),
                        preference.quietTo(),
                        preference.digestAt(),
                        addresses.get(Medium.PHONE),
                        addresses.get(Medium.SLACK)),
                new Choices(
                        settings.languages(),
                        Preferences.CHANNELS,
                        calendars.definitions().stream()
                                .map(PreferenceController::choice)
                                .toList(),
                        settings.language().getLanguage(),
                        settings.zone().getId(),
                        Preferences.CHANNEL,
                        settings.digestAt()));
    }

    private static Choices.Choice choice(CalendarDefinition calendar) {
        return new Choices.Choice(calendar.id(), calendar.name());
    }

    private static @Nullable String blankless(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static void requireAdministrator(Authentication login) {
        Set<String> groups = Viewer.of(login).groups();
        if (!groups.contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("This is for administrators.");
        }
    }
}

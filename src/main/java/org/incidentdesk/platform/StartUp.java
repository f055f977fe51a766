package org.incidentdesk.platform;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.incidentdesk.alert.AlertSources;
import org.incidentdesk.alert.SourceKind;
import org.incidentdesk.model.ReleasedModels;
import org.incidentdesk.notification.Contacts;
import org.incidentdesk.notification.Contacts.Kind;
import org.incidentdesk.notification.Preference;
import org.incidentdesk.notification.Preferences;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.oncall.RotaDefinition;
import org.incidentdesk.oncall.RotaFile;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.Customer;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.servicelevel.CalendarDefinition;
import org.incidentdesk.servicelevel.CalendarFile;
import org.incidentdesk.servicelevel.Calendars;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.StringUtils;

/** Prepares the database before the server takes its first request. Everything here can run again without harm. */
@Component
class StartUp implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);
    private static final String DEMO_COMPANY = "classpath:demo/company.yaml";
    private static final String ROTAS = "classpath:demo/rotas.yaml";
    private static final String CALENDARS = "classpath:demo/calendars.yaml";
    private static final String DEMO_DOMAIN = "@aldermoor.example";
    private static final int PASSWORD_BYTES = 18;

    private final ReleasedModels models;
    private final Access access;
    private final TaskFilters filters;
    private final TaskListIndexes indexes;
    private final Catalogue catalogue;
    private final Vendors vendors;
    private final AlertSources alertSources;
    private final Calendars calendars;
    private final Rotas rotas;
    private final Contacts contacts;
    private final Preferences preferences;
    private final IdentityService identity;
    private final TransactionTemplate transaction;
    private final ResourceLoader resources;
    private final Settings settings;

    StartUp(
            ReleasedModels models,
            Access access,
            TaskFilters filters,
            TaskListIndexes indexes,
            Catalogue catalogue,
            Vendors vendors,
            AlertSources alertSources,
            Calendars calendars,
            Rotas rotas,
            Contacts contacts,
            Preferences preferences,
            IdentityService identity,
            TransactionTemplate transaction,
            ResourceLoader resources,
            Settings settings) {
        this.models = models;
        this.access = access;
        this.filters = filters;
        this.indexes = indexes;
        this.catalogue = catalogue;
        this.vendors = vendors;
        this.alertSources = alertSources;
        this.calendars = calendars;
        this.rotas = rotas;
        this.contacts = contacts;
        this.preferences = preferences;
        this.identity = identity;
        this.transaction = transaction;
        this.resources = resources;
        this.settings = settings;
    }

    /**
     * @param demo load the demo company
     * @param company where the file with the company's catalogue and people is, such as {@code file:company.yaml}
     * @param calendars where the file with its business calendars is
     * @param rotas where the file that says who is on call is
     */
    @ConfigurationProperties("incidentdesk")
    record Settings(
            boolean demo,
            @Nullable String company,
            @Nullable String calendars,
            @Nullable String rotas,
            @DefaultValue Admin admin) {

        /** @param password of the first administrator; generated and printed once if there is none */
        record Admin(@DefaultValue("admin") String user, @Nullable String password) {}
    }

    @Override
    public void afterSingletonsInstantiated() {
        transaction.executeWithoutResult(status -> {
            models.takeTurns();
            createGroup(Roles.REPORTER, "Reporters", "ROLE");
            createGroup(Roles.INTEGRATION, "Machines that report", "ROLE");
            createGroup(Roles.SERVICE_DESK, "Service desk", "SUPPORT");
            createGroup(Roles.INCIDENT_MANAGER, "Incident managers", "ROLE");
            createGroup(Roles.PROCESS_OWNER, "Process owners", "ROLE");
            createGroup(Roles.ADMINISTRATOR, "Administrators", "SYSTEM");
            // The released tables name them, with the demo or without; what an administrator has made of them stays.
            calendars.putNew(readCalendars(resources.getResource(CALENDARS)), Timeline.SYSTEM);
            if (settings.demo()) {
                load(resources.getResource(DEMO_COMPANY), true);
            } else {
                refuseDemoAccounts();
            }
            if (StringUtils.hasText(settings.company())) {
                load(resources.getResource(settings.company()), false);
            }
            if (StringUtils.hasText(settings.calendars())) {
                calendars.put(readCalendars(resources.getResource(settings.calendars())), Timeline.SYSTEM);
            }
            if (settings.demo()) {
                rotas.putNew(readRotas(resources.getResource(ROTAS)), Timeline.SYSTEM);
            }
            if (StringUtils.hasText(settings.rotas())) {
                rotas.put(readRotas(resources.getResource(settings.rotas())), Timeline.SYSTEM);
            }
            createFirstAdministrator();
            // The tables name groups and calendars.
            models.deploy();
            access.grant();
            filters.create();
            indexes.create();
        });
    }

    @EventListener
    void ready(WebServerInitializedEvent event) {
        LOG.info(
                "Incident Desk is at http://localhost:{}/camunda/app/tasklist{}",
                event.getWebServer().getPort(),
                settings.demo() ? "; the people of the demo (rita, dana, admin, ...) have their name as password" : "");
    }

    private void load(Resource file, boolean demo) {
        Set<String> existing = new HashSet<>();
        identity.createGroupQuery().list().forEach(group -> existing.add(group.getId()));
        Company company = Company.read(file, existing);
        company.customers().forEach(customer -> {
            catalogue.put(new Customer(customer.id(), customer.name()));
            contacts.put(Kind.CUSTOMER, customer.id(), addresses(customer.contacts()));
        });
        company.groups().forEach(group -> {
            createGroup(group.id(), group.name(), "SUPPORT");
            contacts.put(Kind.GROUP, group.id(), addresses(group.contacts()));
        });
        company.services().forEach(catalogue::put);
        company.vendors().forEach(vendors::put);
        company.alertSources().forEach(this::createAlertSource);
        for (Company.Person person : company.users()) {
            createUser(
                    demo ? person.withEmail(person.id() + DEMO_DOMAIN) : person,
                    demo ? person.id() : newPassword(),
                    person.groups());
        }
        LOG.info(
                "Loaded {}: {} services, {} users",
                file.getDescription(),
                company.services().size(),
                company.users().size());
    }

    /** @throws SetUpException naming each place in the file that is wrong */
    static List<CalendarDefinition> readCalendars(Resource file) {
        return read("calendar", file, CalendarFile::read);
    }

    private static List<RotaDefinition> readRotas(Resource file) {
        return read("rota", file, RotaFile::read);
    }

    private interface Reader<T> {
        List<T> read(InputStream file) throws IOException;
    }

    private static <T> List<T> read(String what, Resource file, Reader<T> reader) {
        try (InputStream content = file.getInputStream()) {
            return reader.read(content);
        } catch (InvalidInputException e) {
            throw new SetUpException(
                    "The " + what + " file " + file + " has mistakes, nothing of it was loaded: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SetUpException("The " + what + " file " + file + " cannot be read", e);
        }
    }

    /** They outlive the demo, with passwords that everybody knows. */
    private void refuseDemoAccounts() {
        if (identity.createUserQuery().userEmailLike("%" + DEMO_DOMAIN).count() > 0) {
            throw new SetUpException(
                    "This database holds the accounts of the demo company, whose passwords are well known."
                            + " Start without the demo on another database: set"
                            + " INCIDENTDESK_EMBEDDED_DATABASE_DIRECTORY or SPRING_DATASOURCE_URL.");
        }
    }

    private void createGroup(String id, String name, String type) {
        if (identity.createGroupQuery().groupId(id).count() == 0) {
            Group group = identity.newGroup(id);
            group.setName(name);
            group.setType(type);
            identity.saveGroup(group);
        }
    }

    private void createAlertSource(Company.AlertSourceEntry source) {
        try {
            alertSources.putNew(
                    SourceKind.of(source.kind()).orElseThrow(),
                    source.name(),
                    Objects.requireNonNullElse(source.key(), ""),
                    Timeline.SYSTEM);
        } catch (InvalidInputException e) {
            throw new SetUpException("The alert source " + source + " cannot be kept: " + e.getMessage(), e);
        }
    }

    private void createUser(Company.Person person, String password, List<String> groups) {
        if (identity.createUserQuery().userId(person.id()).count() > 0) {
            return;
        }
        User user = identity.newUser(person.id());
        user.setFirstName(person.firstName());
        user.setLastName(person.lastName());
        user.setEmail(person.email());
        user.setPassword(password);
        identity.saveUser(user);
        groups.forEach(group -> identity.createMembership(person.id(), group));
        contacts.put(Kind.PERSON, person.id(), addresses(person.contacts()));
        if (person.preferences() != null) {
            prefer(person.id(), person.preferences());
        }
    }

    private void prefer(String person, Preference preference) {
        try {
            preferences.put(person, preference);
        } catch (InvalidInputException e) {
            throw new SetUpException("The preferences of the user " + person + " cannot be kept: " + e.getMessage(), e);
        }
    }

    private static Map<Medium, String> addresses(Map<String, String> contacts) {
        Map<Medium, String> addresses = new EnumMap<>(Medium.class);
        contacts.forEach((word, address) -> addresses.put(Medium.of(word).orElseThrow(), address));
        return addresses;
    }

    private void createFirstAdministrator() {
        if (identity.createUserQuery().memberOfGroup(Roles.ADMINISTRATOR).count() > 0) {
            return;
        }
        String id = settings.admin().user();
        if (identity.createUserQuery().userId(id).count() > 0) {
            throw new SetUpException("Nobody is an administrator, and the user " + id
                    + " exists already and is none. Set INCIDENTDESK_ADMIN_USER to the name of a new account.");
        }
        boolean given = StringUtils.hasText(settings.admin().password());
        String password = given ? settings.admin().password() : newPassword();
        createUser(new Company.Person(id, List.of()), password, List.of(Roles.ADMINISTRATOR));
        if (!given) {
            LOG.warn(
                    "Created the first administrator \"{}\" with the password {} (printed only this once)",
                    id,
                    password);
        }
    }

    private static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}

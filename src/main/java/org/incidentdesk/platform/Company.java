package org.incidentdesk.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.incidentdesk.alert.SourceKind;
import org.incidentdesk.notification.Preference;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.Vendors.Vendor;
import org.springframework.core.io.Resource;
import org.springframework.lang.Nullable;

/** A company as a file describes it: its service catalogue and its people. */
record Company(
        List<CustomerEntry> customers,
        List<Group> groups,
        List<Person> users,
        List<ServiceEntry> services,
        List<Vendor> vendors,
        List<AlertSourceEntry> alertSources) {

    private static final Set<String> ENVIRONMENTS = Set.of("production", "staging", "test");
    private static final Set<String> CRITICALITIES = Set.of("low", "medium", "high", "critical");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");

    Company {
        customers = Objects.requireNonNullElse(customers, List.of());
        groups = Objects.requireNonNullElse(groups, List.of());
        users = Objects.requireNonNullElse(users, List.of());
        services = Objects.requireNonNullElse(services, List.of());
        vendors = Objects.requireNonNullElse(vendors, List.of());
        alertSources = Objects.requireNonNullElse(alertSources, List.of());
    }

    /** @param kind alertmanager, grafana, pagerduty or cloudevents */
    record AlertSourceEntry(String kind, String name, String key) {

        @Override
        public String toString() {
            return kind + " " + name;
        }
    }

    /** @param contacts the customer's own addresses: email or webhook */
    record CustomerEntry(String id, String name, Map<String, String> contacts) {

        CustomerEntry {
            contacts = Objects.requireNonNullElse(contacts, Map.of());
        }
    }

    /** @param contacts where the group as a whole is reached: email, slack, teams or webhook */
    record Group(String id, String name, Map<String, String> contacts) {

        Group {
            contacts = Objects.requireNonNullElse(contacts, Map.of());
        }
    }

    /**
     * @param contacts beside the e-mail address: phone or slack
     * @param preferences how this person wants to be reached, until the person says otherwise
     */
    record Person(
            String id,
            String firstName,
            String lastName,
            @Nullable String email,
            List<String> groups,
            Map<String, String> contacts,
            @Nullable Preference preferences) {

        Person {
            contacts = Objects.requireNonNullElse(contacts, Map.of());
        }

        Person(String id, List<String> groups) {
            this(id, "", "", null, groups, Map.of(), null);
        }

        Person withEmail(String address) {
            return new Person(id, firstName, lastName, address, groups, contacts, preferences);
        }
    }

    /** @throws SetUpException naming each place in the file that is wrong */
    static Company read(Resource file, Set<String> existingGroups) {
        try {
            Company company = JsonMapper.builder(new YAMLMapper().getFactory())
                    .addModule(new JavaTimeModule())
                    .build()
                    .readValue(file.getInputStream(), Company.class);
            List<String> mistakes = company.mistakes(existingGroups);
            if (!mistakes.isEmpty()) {
                throw new SetUpException("The company file " + file + " has mistakes, nothing of it was loaded: "
                        + String.join("; ", mistakes));
            }
            return company;
        } catch (JsonProcessingException e) {
            throw new SetUpException(
                    "The company file " + file + " cannot be read: " + e.getOriginalMessage() + " at line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
                    e);
        } catch (IOException e) {
            throw new SetUpException("The company file " + file + " cannot be read", e);
        }
    }

    private List<String> mistakes(Set<String> existingGroups) {
        Set<String> knownGroups = new HashSet<>(existingGroups);
        groups.forEach(group -> knownGroups.add(group.id()));
        Set<String> knownCustomers = new HashSet<>();
        customers.forEach(customer -> knownCustomers.add(customer.id()));
        List<String> mistakes = new ArrayList<>();
        customers.forEach(customer -> valid("customer", customer.id(), customer.name(), mistakes));
        groups.forEach(group -> valid("group", group.id(), group.name(), mistakes));
        services.forEach(service -> valid("service", service.id(), service.name(), mistakes));
        users.forEach(user -> valid("user", user.id(), user.lastName(), mistakes));
        for (Vendor vendor : vendors) {
            valid("vendor", vendor.id(), vendor.name(), mistakes);
            contacts("vendor " + vendor.id(), Map.of("email", String.valueOf(vendor.email())), mistakes);
        }
        for (AlertSourceEntry source : alertSources) {
            if (SourceKind.of(source.kind()).isEmpty()) {
                mistakes.add("alert source '" + source.name() + "': unknown kind '" + source.kind() + "'");
            }
        }
        for (Person user : users) {
            unknown(user.groups(), knownGroups, "user " + user.id(), "group", mistakes);
            contacts("user " + user.id(), user.contacts(), mistakes);
        }
        groups.forEach(group -> contacts("group " + group.id(), group.contacts(), mistakes));
        customers.forEach(customer -> contacts("customer " + customer.id(), customer.contacts(), mistakes));
        for (ServiceEntry service : services) {
            String where = "service " + service.id();
            unknown(Collections.singletonList(service.ownerGroup()), knownGroups, where, "owner group", mistakes);
            unknown(service.environments(), ENVIRONMENTS, where, "environment", mistakes);
            unknown(Collections.singletonList(service.criticality()), CRITICALITIES, where, "criticality", mistakes);
            unknown(service.customers(), knownCustomers, where, "customer", mistakes);
        }
        return mistakes;
    }

    private static void valid(String what, @Nullable String id, @Nullable String name, List<String> mistakes) {
        if (id == null || !ID.matcher(id).matches()) {
            mistakes.add(what + " '" + id + "': the id must consist of letters, digits, _ and -");
        }
        if (name == null) {
            mistakes.add(what + " '" + id + "': no name");
        }
    }

    private static void contacts(String where, Map<String, String> contacts, List<String> mistakes) {
        contacts.forEach((word, address) -> Medium.of(word)
                .ifPresentOrElse(
                        medium -> medium.problem(String.valueOf(address))
                                .ifPresent(problem -> mistakes.add(
                                        where + ": the " + word + " " + problem + ", not '" + address + "'")),
                        () -> mistakes.add(where + ": unknown contact '" + word + "'")));
    }

    private static void unknown(
            List<String> values, Set<String> known, String where, String what, List<String> mistakes) {
        if (values == null || values.contains(null)) {
            mistakes.add(where + ": no " + what);
            return;
        }
        values.stream()
                .filter(value -> !known.contains(value))
                .forEach(value -> mistakes.add(where + ": unknown " + what + " '" + value + "'"));
    }
}

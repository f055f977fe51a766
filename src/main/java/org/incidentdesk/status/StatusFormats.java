package org.incidentdesk.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.record.Maintenances.Maintenance;
import org.incidentdesk.status.Publication.Update;
import org.springframework.stereotype.Component;

/** What the public page shows, for programs: as JSON in the shape of Statuspage's summary, and as an Atom feed (RFC 4287). */
@Component
class StatusFormats {

    private static final Map<ComponentState, String> INDICATORS = Map.of(
            ComponentState.OPERATIONAL, "none",
            ComponentState.UNDER_MAINTENANCE, "maintenance",
            ComponentState.DEGRADED_PERFORMANCE, "minor",
            ComponentState.PARTIAL_OUTAGE, "major",
            ComponentState.MAJOR_OUTAGE, "critical");
    private static final int IN_FEED = 50;

    private final NotificationSettings company;
    private final ObjectMapper json;

    StatusFormats(NotificationSettings company, ObjectMapper json) {
        this.company = company;
        this.json = json;
    }

    String json(Snapshot snapshot, Labels labels) {
        View view = snapshot.everybody();
        Map<String, Map<String, Object>> components = new LinkedHashMap<>();
        view.components()
                .forEach(component -> components.put(
                        component.id(),
                        fields(
                                "id", component.id(),
                                "name", component.name(),
                                "status", underscored(component.state()),
                                "position", components.size() + 1,
                                "uptime_percentage", component.days().uptime())));
        Map<String, Object> summary = fields(
                "page",
                fields(
                        "id", "incident-desk",
                        "name", company.company(),
                        "url", company.link("/status").toString(),
                        "time_zone", company.zone().getId(),
                        "updated_at",
                                snapshot.at().truncatedTo(ChronoUnit.SECONDS).toString()),
                "status",
                fields("indicator", INDICATORS.get(view.overall()), "description", labels.overall(view.overall())),
                "components",
                List.copyOf(components.values()),
                "incidents",
                view.open().map(it -> incident(it, components)).toList(),
                "scheduled_maintenances",
                view.maintenances().stream()
                        .filter(maintenance -> maintenance.to().isAfter(snapshot.at()))
                        .map(maintenance -> maintenance(maintenance, snapshot.at(), components))
                        .toList());
        try {
            return json.writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the status as JSON", e);
        }
    }

    private Map<String, Object> incident(Publication publication, Map<String, Map<String, Object>> components) {
        return fields(
                "id", String.valueOf(publication.id()),
                "name", publication.title(),
                "status", publication.state().word(),
                "impact", INDICATORS.get(publication.impact()),
                "created_at", publication.createdAt().toString(),
                "updated_at", publication.updatedAt().toString(),
                "resolved_at", null,
                "shortlink", link(publication),
                "incident_updates",
                        newestFirst(publication).stream()
                                .map(update -> fields(
                                        "id", String.valueOf(update.id()),
                                        "status", update.state().word(),
                                        "body", update.text(),
                                        "created_at", update.at().toString()))
                                .toList(),
                "components",
                        publication.components().keySet().stream()
                                .map(components::get)
                                .toList());
    }

    private Map<String, Object> maintenance(
            Maintenance maintenance, Instant now, Map<String, Map<String, Object>> components) {
        return fields(
                "id", "m" + maintenance.id(),
                "name", maintenance.title(),
                "status", maintenance.isAt(now) ? "in_progress" : "scheduled",
                "impact", "maintenance",
                "scheduled_for", maintenance.from().toString(),
                "scheduled_until", maintenance.to().toString(),
                "description", maintenance.description(),
                "components",
                        maintenance.services().stream().map(components::get).toList());
    }

    private static String underscored(ComponentState state) {
        return state.word().replace('-', '_');
    }

    /** In this order; a value may be null. */
    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    String feed(Snapshot snapshot, Labels labels) {
        View view = snapshot.everybody();
        List<Entry> entries = Stream.concat(
                        view.publications().stream().map(it -> entry(it, view.names(), labels)),
                        view.maintenances().stream()
                                .filter(maintenance -> maintenance.to().isAfter(snapshot.at()))
                                .map(it -> entry(it, view.names(), labels)))
                .sorted(Comparator.comparing(Entry::updated).reversed())
                .limit(IN_FEED)
                .toList();
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("utf-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace("http://www.w3.org/2005/Atom");
            xml.writeAttribute("xml:lang", labels.language());
            element(xml, "id", id("status"));
            element(xml, "title", labels.get("status") + " · " + company.company());
            element(
                    xml,
                    "updated",
                    entries.isEmpty()
                            ? Instant.EPOCH.toString()
                            : entries.get(0).updated().toString());
            xml.writeStartElement("author");
            element(xml, "name", company.company());
            xml.writeEndElement();
            link(xml, "self", company.link("/status/feed.atom").toString());
            link(xml, "alternate", company.link("/status").toString());
            for (Entry entry : entries) {
                xml.writeStartElement("entry");
                element(xml, "id", entry.id());
                element(xml, "title", entry.title());
                element(xml, "published", entry.published().toString());
                element(xml, "updated", entry.updated().toString());
                link(xml, "alternate", entry.link());
                xml.writeStartElement("content");
                xml.writeAttribute("type", "html");
                xml.writeCharacters(entry.html());
                xml.writeEndElement();
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Cannot write the feed", e);
        }
        return text.toString();
    }

    private record Entry(String id, String title, Instant published, Instant updated, String link, String html) {}

    private Entry entry(Publication publication, Map<String, String> names, Labels labels) {
        String affected = publication.components().entrySet().stream()
                .map(said -> names.get(said.getKey()) + ": " + labels.of(said.getValue()))
                .collect(Collectors.joining("\n"));
        String updates = newestFirst(publication).stream()
                .map(update -> "<p><strong>" + PlainText.html(labels.of(update.state())) + "</strong> "
                        + PlainText.html(labels.at(update.at(), company.zone())) + "<br>"
                        + PlainText.html(update.text()) + "</p>")
                .collect(Collectors.joining());
        return new Entry(
                id("publications/" + publication.id()),
                labels.of(publication.state()) + ": " + publication.title(),
                publication.createdAt(),
                publication.updatedAt(),
                link(publication),
                (affected.isEmpty() ? "" : "<p>" + PlainText.html(affected) + "</p>") + updates);
    }

    private Entry entry(Maintenance maintenance, Map<String, String> names, Labels labels) {
        String when = labels.at(maintenance.from(), company.zone()) + " " + labels.get("until") + " "
                + labels.at(maintenance.to(), company.zone());
        String services = maintenance.services().stream().map(names::get).collect(Collectors.joining(", "));
        return new Entry(
                id("maintenances/" + maintenance.id()),
                labels.get("planned") + ": " + PlainText.clean(maintenance.title()),
                Objects.requireNonNull(maintenance.plannedAt()),
                Objects.requireNonNull(maintenance.plannedAt()),
                company.link("/status").toString(),
                "<p>" + PlainText.html(when + "\n" + services + "\n" + PlainText.clean(maintenance.description()))
                        + "</p>");
    }

    private String link(Publication publication) {
        return company.link("/status/publications/" + publication.id()).toString();
    }

    /** The same for ever (RFC 4151), as long as the host has its name. */
    private String id(String what) {
        return "tag:" + Objects.requireNonNullElse(company.publicUrl().getHost(), "localhost") + ",2026:incident-desk/"
                + what;
    }

    private static List<Update> newestFirst(Publication publication) {
        return publication.updates().stream()
                .sorted(Comparator.comparing(Update::id).reversed())
                .toList();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static void link(XMLStreamWriter xml, String relation, String address) throws XMLStreamException {
        xml.writeEmptyElement("link");
        xml.writeAttribute("rel", relation);
        xml.writeAttribute("href", address);
    }
}

package org.incidentdesk.status;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.record.Maintenances.Maintenance;
import org.incidentdesk.record.OpenIncidents.OfService;
import org.incidentdesk.record.OpenIncidents.Open;
import org.incidentdesk.status.Days.Day;
import org.incidentdesk.status.Publication.Audience;
import org.incidentdesk.status.Publication.Update;
import org.incidentdesk.status.View.Component;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.lang.Nullable;

/** Writes the pages, from what it is given alone. */
@org.springframework.stereotype.Component
class StatusPages {

    private static final Duration RECENT = Duration.ofDays(14);
    private static final String FOLDER = "pages/status/";

    private final NotificationSettings company;
    private final ZoneId zone;
    private final String style = file("status.css");
    private final String styleHash = hash(style);
    private final Mustache.Compiler compiler = Mustache.compiler()
            .defaultValue("")
            .emptyStringIsFalse(true)
            .zeroIsFalse(true)
            .withLoader(name -> new StringReader(file(name + ".html")));

    StatusPages(NotificationSettings company) {
        this.company = company;
        this.zone = company.zone();
    }

    /**
     * The headers of a page: no script, no foreign source, and the one style is known by its hash.
     *
     * @param frames who may have it in a frame
     */
    HttpHeaders protection(String frames) {
        HttpHeaders headers = new HttpHeaders();
        headers.add(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'sha256-" + styleHash + "'; form-action 'self'; base-uri 'none';"
                        + " frame-ancestors " + frames);
        headers.add("Referrer-Policy", "no-referrer");
        return headers;
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    static String file(String name) {
        try {
            return new ClassPathResource(FOLDER + name).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The page " + name + " cannot be read", e);
        }
    }

    private String render(String template, Map<String, ?> values) {
        return compiler.compile(file(template)).execute(values);
    }

    String overview(Snapshot snapshot, Freshness freshness, Labels labels) {
        Map<String, Object> values = overview(snapshot.everybody(), snapshot.at(), freshness, labels, Map.of());
        values.put("title", labels.get("status"));
        values.put("public", true);
        values.put("button", labels.get("button.subscribe"));
        return render("overview.html", values);
    }

    String internal(Snapshot snapshot, Freshness freshness, Labels labels) {
        Map<String, Object> values = overview(snapshot.staff(), snapshot.at(), freshness, labels, snapshot.open());
        Map<String, String> names = snapshot.staff().names();
        values.put(
                "current",
                snapshot.staff()
                        .open()
                        .map(it -> withIncident(it, names, labels))
                        .toList());
        values.put("title", labels.get("internal"));
        values.put("internal", true);
        return render("overview.html", values);
    }

    private Map<String, Object> overview(
            View view, Instant at, Freshness freshness, Labels labels, Map<String, OfService> open) {
        Map<String, Object> values = frame(labels);
        age(values, freshness, labels);
        overall(values, view, labels);
        Map<String, String> names = view.names();
        long affected = view.components().stream()
                .filter(component -> component.state() != ComponentState.OPERATIONAL)
                .count();
        values.put(
                "affectedCount",
                affected == 0
                        ? ""
                        : labels.get("affected", affected, view.components().size()));
        put(values, "current", "hasCurrent", view.open().map(it -> publication(it, names, labels)));
        put(
                values,
                "planned",
                "hasPlanned",
                view.maintenances().stream()
                        .filter(maintenance -> maintenance.to().isAfter(at))
                        .map(maintenance -> maintenance(maintenance, at, names, labels)));
        put(
                values,
                "services",
                "hasServices",
                view.components().stream().map(component -> component(component, labels, open.get(component.id()))));
        values.put(
                "recent",
                view.publications().stream()
                        .filter(it -> it.resolvedAt() != null && it.resolvedAt().isAfter(at.minus(RECENT)))
                        .map(it -> publication(it, names, labels))
                        .toList());
        return values;
    }

    private static void put(
            Map<String, Object> values, String list, String isThere, Stream<Map<String, Object>> elements) {
        List<Map<String, Object>> all = elements.toList();
        values.put(list, all);
        values.put(isThere, !all.isEmpty());
    }

    String history(Snapshot snapshot, Freshness freshness, Labels labels) {
        View view = snapshot.everybody();
        Map<String, String> names = view.names();
        Map<String, Object> values = frame(labels);
        age(values, freshness, labels);
        values.put("title", labels.get("historyTitle"));
        values.put("public", true);
        values.put(
                "publications",
                view.publications().stream()
                        .map(it -> publication(it, names, labels))
                        .toList());
        put(
                values,
                "maintenances",
                "hasMaintenances",
                view.maintenances().stream()
                        .filter(maintenance -> !maintenance.to().isAfter(snapshot.at()))
                        .sorted(Comparator.comparing(Maintenance::from).reversed())
                        .map(maintenance -> maintenance(maintenance, snapshot.at(), names, labels)));
        return render("history.html", values);
    }

    String publication(Snapshot snapshot, Publication publication, Freshness freshness, Labels labels) {
        Map<String, Object> values = frame(labels);
        age(values, freshness, labels);
        values.put("title", publication.title());
        values.put("public", true);
        values.put("publication", publication(publication, snapshot.everybody().names(), labels));
        return render("publication.html", values);
    }

    /** A badge, for others to have in a frame. */
    String widget(Snapshot snapshot, Labels labels) {
        Map<String, Object> values = frame(labels);
        overall(values, snapshot.everybody(), labels);
        values.put("title", labels.get("status"));
        values.put("address", company.link("/status"));
        return render("widget.html", values);
    }

    /** A page that says one thing, and perhaps asks for a click. */
    String note(String key, String text, @Nullable String button, Labels labels) {
        Map<String, Object> values = frame(labels);
        values.put("title", labels.get(key));
        values.put("text", text);
        values.put("button", button == null ? "" : labels.get(button));
        return render("note.html", values);
    }

    /** The form by which people subscribe to some services. */
    String form(String mail, List<String> badFields, Map<String, String> services, Labels labels) {
        Map<String, Object> values = frame(labels);
        values.put("title", labels.get(badFields.isEmpty() ? "subscribe" : "bad"));
        values.put("form", true);
        values.put("mail", mail);
        values.put("subscribe", labels.get("button.subscribe"));
        values.put(
                "problems",
                badFields.stream().map(field -> labels.get("bad." + field)).toList());
        values.put(
                "languages",
                company.languages().stream()
                        .map(Locale::forLanguageTag)
                        .map(language -> Map.of(
                                "id", language.toLanguageTag(),
                                "name", language.getDisplayLanguage(language),
                                "chosen", language.getLanguage().equals(labels.language())))
                        .toList());
        values.put(
                "services",
                services.entrySet().stream()
                        .map(service -> Map.of("id", service.getKey(), "name", service.getValue()))
                        .toList());
        return render("note.html", values);
    }

    private Map<String, Object> frame(Labels labels) {
        Map<String, Object> values = new HashMap<>();
        values.put("language", labels.language());
        values.put("words", labels.words());
        values.put("company", company.company());
        values.put("style", style);
        return values;
    }

    private void age(Map<String, Object> values, Freshness freshness, Labels labels) {
        values.put("asOf", labels.get("asOf", labels.at(freshness.at(), zone)));
        values.put(
                "stale",
                freshness.minutes() == 0
                        ? ""
                        : labels.get("stale", labels.time(freshness.at(), zone), freshness.minutes()));
    }

    private static void overall(Map<String, Object> values, View view, Labels labels) {
        values.put("overall", labels.overall(view.overall()));
        values.put("overallWord", view.overall().word());
    }

    private Map<String, Object> publication(Publication publication, Map<String, String> names, Labels labels) {
        Map<String, Object> values = new HashMap<>();
        boolean internal = publication.audience() == Audience.INTERNAL;
        values.put("id", publication.id());
        values.put("title", publication.title());
        values.put("link", internal ? "" : "/status/publications/" + publication.id());
        values.put("state", labels.of(publication.state()));
        values.put(
                "word",
                publication.isOpen()
                        ? publication.impact().word()
                        : publication.state().word());
        values.put("internal", internal);
        values.put("incident", "");
        values.put(
                "affected",
                publication.components().entrySet().stream()
                        .map(said -> Map.of(
                                "name", Objects.requireNonNull(names.get(said.getKey())),
                                "word", said.getValue().word(),
                                "state", publication.isOpen() ? labels.of(said.getValue()) : ""))
                        .toList());
        values.put(
                "updates",
                publication.updates().stream()
                        .sorted(Comparator.comparing(Update::id).reversed())
                        .map(update -> Map.of(
                                "state", labels.of(update.state()),
                                "instant", update.at(),
                                "at", labels.at(update.at(), zone),
                                "text", PlainText.html(update.text())))
                        .toList());
        return values;
    }

    /** The same for colleagues, who may know which incident it is about. */
    private Map<String, Object> withIncident(Publication publication, Map<String, String> names, Labels labels) {
        Map<String, Object> values = publication(publication, names, labels);
        values.put("incident", Objects.requireNonNullElse(publication.incident(), ""));
        return values;
    }

    private Map<String, Object> maintenance(
            Maintenance maintenance, Instant at, Map<String, String> names, Labels labels) {
        Map<String, Object> values = new HashMap<>();
        values.put("title", maintenance.title());
        values.put("inProgress", maintenance.isAt(at));
        values.put("internal", !maintenance.published());
        values.put("from", maintenance.from());
        values.put("fromAt", labels.at(maintenance.from(), zone));
        values.put("to", maintenance.to());
        values.put("toAt", labels.at(maintenance.to(), zone));
        values.put("text", PlainText.html(PlainText.clean(maintenance.description())));
        values.put("services", maintenance.services().stream().map(names::get).toList());
        return values;
    }

    private Map<String, Object> component(Component component, Labels labels, @Nullable OfService open) {
        Map<String, Object> values = new HashMap<>();
        values.put("name", component.name());
        values.put("word", component.state().word());
        values.put("state", labels.of(component.state()));
        values.put(
                "uptimeText",
                labels.get("uptime", labels.percent(component.days().uptime())));
        values.put(
                "days",
                component.days().disturbed().stream()
                        .map(day -> Map.of(
                                "index", day.index(),
                                "word", day.worst().word(),
                                "text", day(day, labels)))
                        .toList());
        values.put("incidents", open == null ? false : incidents(open, labels));
        return values;
    }

    private static String day(Day day, Labels labels) {
        return day.outage().isZero()
                ? labels.get("day", labels.date(day.date()), labels.of(day.worst()))
                : labels.get(
                        "dayOutage", labels.date(day.date()), labels.of(day.worst()), labels.duration(day.outage()));
    }

    private Map<String, Object> incidents(OfService open, Labels labels) {
        return Map.of(
                "count",
                labels.get("openCount", open.count()),
                "urgent",
                open.urgent().stream()
                        .map(incident -> incident(incident, labels))
                        .toList());
    }

    private Map<String, Object> incident(Open incident, Labels labels) {
        return Map.of(
                "number", incident.number(),
                "title", incident.title(),
                "priority", Objects.requireNonNullElse(incident.priority(), labels.get("noPriority")),
                "group", Objects.requireNonNullElse(incident.group(), labels.get("noGroup")),
                "nextUpdate",
                        Optional.ofNullable(incident.nextUpdateAt())
                                .map(at -> labels.at(at.toInstant(), zone))
                                .orElse(""),
                "link",
                        "/camunda/app/tasklist/default/#/?searchQuery="
                                + URLEncoder.encode(
                                        "[{\"type\":\"processInstanceBusinessKey\",\"operator\":\"eq\",\"value\":\""
                                                + incident.number() + "\",\"name\":\"\"}]",
                                        StandardCharsets.UTF_8));
    }
}

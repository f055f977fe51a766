package org.incidentdesk.oncall;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.incidentdesk.record.Viewer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The calendar of who is on call, as a page for staff and as a feed for calendar programs. */
@RestController
@Hidden
class OnCallPage {

    private static final Duration SHOWN = Duration.ofDays(28);
    private static final int COLOURS = 6;
    /** Per cent of the width, too little for a name. */
    private static final double NARROW = 6;

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final MediaType CALENDAR = new MediaType("text", "calendar", StandardCharsets.UTF_8);

    private final Rotas rotas;
    private final OnCallFeeds feeds;
    private final People people;
    private final Clock clock;
    private final Template page;

    OnCallPage(
            Rotas rotas,
            OnCallFeeds feeds,
            People people,
            Clock clock,
            @Value("classpath:pages/on-call.html") Resource page)
            throws IOException {
        this.rotas = rotas;
        this.feeds = feeds;
        this.people = people;
        this.clock = clock;
        this.page = Mustache.compiler()
                .zeroIsFalse(true)
                .emptyStringIsFalse(true)
                .compile(page.getContentAsString(StandardCharsets.UTF_8));
    }

    @GetMapping("/on-call")
    ResponseEntity<String> show(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see who is on call.");
        }
        Instant now = clock.instant();
        Map<String, Object> values = new HashMap<>();
        values.put(
                "groups",
                rotas.definitions().stream()
                        .map(definition -> group(definition, now))
                        .toList());
        values.put("feed", feedAddress(login.getName()));
        return ResponseEntity.ok()
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
                                + " form-action 'none'")
                .header("Referrer-Policy", "no-referrer")
                .body(page.execute(values));
    }

    @GetMapping("/on-call/{file:.+[.]ics}")
    ResponseEntity<String> feed(@PathVariable String file) {
        return feeds.read(file)
                .map(calendar -> ResponseEntity.ok()
                        .contentType(CALENDAR)
                        .cacheControl(CacheControl.noCache())
                        .header("X-Content-Type-Options", "nosniff")
                        .body(calendar))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private String feedAddress(String person) {
        return ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/on-call/{file}")
                .buildAndExpand(feeds.file(person))
                .encode()
                .toUriString();
    }

    private Map<String, Object> group(RotaDefinition definition, Instant now) {
        ZoneId zone = ZoneId.of(definition.zone());
        List<Shift> shifts = rotas.of(definition.group()).orElseThrow().shifts(now, now.plus(SHOWN));
        Shift current = shifts.get(0);
        return Map.of(
                "id", definition.group(),
                "name", people.groupName(definition.group()).orElse(definition.group()),
                "zone", definition.zone(),
                "now", name(current.person()),
                "gap", current.person() == null,
                "until", shown(current.to(), zone),
                "gaps", shifts.stream().filter(shift -> shift.person() == null).count(),
                "people", people(shifts, definition),
                "shifts",
                        shifts.stream()
                                .map(shift -> shift(shift, zone, definition))
                                .toList(),
                "overrides",
                        rotas.overrides(definition.group()).stream()
                                .map(override -> override(override, zone))
                                .toList());
    }

    /** What the colours mean. */
    private List<Map<String, Object>> people(List<Shift> shifts, RotaDefinition definition) {
        return shifts.stream()
                .map(Shift::person)
                .filter(Objects::nonNull)
                .distinct()
                .map(person -> Map.<String, Object>of("name", name(person), "colour", colour(person, definition)))
                .toList();
    }

    private Map<String, Object> shift(Shift shift, ZoneId zone, RotaDefinition definition) {
        double percent = 100.0 * Duration.between(shift.from(), shift.to()).toMillis() / SHOWN.toMillis();
        return Map.of(
                "name", name(shift.person()),
                "gap", shift.person() == null,
                "colour", colour(shift.person(), definition),
                "narrow", percent < NARROW,
                "width", String.format(Locale.ROOT, "%.3f", percent),
                "from", shown(shift.from(), zone),
                "to", shown(shift.to(), zone));
    }

    private static int colour(@Nullable String person, RotaDefinition definition) {
        List<String> known = definition.layers().stream()
                .flatMap(layer -> layer.people().stream())
                .distinct()
                .toList();
        int index = known.indexOf(person);
        return (index < 0 ? known.size() : index) % COLOURS;
    }

    private Map<String, Object> override(RotaOverride override, ZoneId zone) {
        return Map.of(
                "name", name(override.person()),
                "from", shown(override.from(), zone),
                "to", shown(override.to(), zone),
                "reason", override.reason(),
                "by", name(override.createdBy()));
    }

    private String name(@Nullable String person) {
        return person == null
                ? "Nobody"
                : Objects.requireNonNull(people.find(person).map(Person::name).orElse(person));
    }

    private static String shown(Instant at, ZoneId zone) {
        return DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH)
                .withZone(zone)
                .format(at);
    }
}

package org.incidentdesk.status;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.incidentdesk.record.Maintenances.Maintenance;

/**
 * What one kind of reader sees.
 *
 * @param publications the newest first
 * @param maintenances the earliest first, past ones too
 */
record View(List<Component> components, List<Publication> publications, List<Maintenance> maintenances) {

    record Component(String id, String name, ComponentState state, Days days) {}

    /**
     * Works out how the services are from what was published and planned of them.
     *
     * @param names of the services that are shown, by id, in their order; nothing is said of others
     */
    static View of(
            Map<String, String> names,
            List<Publication> publications,
            List<Maintenance> maintenances,
            Instant now,
            ZoneId zone) {
        Set<String> shown = names.keySet();
        // To the minute, so that the page of an outage is written anew once a minute and not at each look.
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        Map<String, List<Span>> spans = new HashMap<>();
        Map<String, ComponentState> states = new HashMap<>();
        List<Publication> about = publications.stream()
                .map(publication -> publication.about(shown))
                .toList();
        about.stream().flatMap(publication -> publication.said().stream()).forEach(said -> {
            Instant to = said.to() == null ? minute : said.to();
            spans.computeIfAbsent(said.service(), id -> new ArrayList<>()).add(new Span(said.state(), said.from(), to));
            if (said.to() == null) {
                states.merge(said.service(), said.state(), ComponentState::orWorse);
            }
        });
        List<Maintenance> planned = maintenances.stream()
                .map(maintenance -> about(maintenance, shown))
                .filter(maintenance -> !maintenance.services().isEmpty())
                .toList();
        planned.stream()
                .filter(maintenance -> !maintenance.from().isAfter(now))
                .forEach(maintenance -> maintenance.services().forEach(id -> {
                    spans.computeIfAbsent(id, unknown -> new ArrayList<>())
                            .add(new Span(ComponentState.UNDER_MAINTENANCE, maintenance.from(), maintenance.to()));
                    if (maintenance.isAt(now)) {
                        states.merge(id, ComponentState.UNDER_MAINTENANCE, ComponentState::orWorse);
                    }
                }));
        List<Component> components = names.entrySet().stream()
                .map(service -> new Component(
                        service.getKey(),
                        service.getValue(),
                        states.getOrDefault(service.getKey(), ComponentState.OPERATIONAL),
                        Days.of(spans.getOrDefault(service.getKey(), List.of()), minute, zone)))
                .toList();
        return new View(components, about, planned);
    }

    private static Maintenance about(Maintenance maintenance, Set<String> services) {
        return new Maintenance(
                maintenance.id(),
                maintenance.title(),
                maintenance.description(),
                maintenance.services().stream().filter(services::contains).toList(),
                maintenance.from(),
                maintenance.to(),
                maintenance.published(),
                maintenance.plannedAt());
    }

    ComponentState overall() {
        return components.stream()
                .map(Component::state)
                .max(Comparator.naturalOrder())
                .orElse(ComponentState.OPERATIONAL);
    }

    Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        components.forEach(component -> names.put(component.id(), component.name()));
        return names;
    }

    Optional<Publication> find(String id) {
        return publications.stream()
                .filter(publication -> String.valueOf(publication.id()).equals(id))
                .findFirst();
    }

    Stream<Publication> open() {
        return publications.stream().filter(Publication::isOpen);
    }
}

package org.incidentdesk.alert;

import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.incidentdesk.alert.Alerts.Assessment;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.Fact;
import org.springframework.stereotype.Component;

/** Makes of an alert the report of an incident, which the record takes whatever tables and tools say. */
@Component
class AlertReports {

    private static final String PREDICTED = "Predicted: ";
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 4000;
    private static final int MAX_ITEM = 200;

    private final Catalogue catalogue;
    private final Clock clock;

    AlertReports(Catalogue catalogue, Clock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** @param former the incident of the same alert before */
    Map<Fact, String> facts(Alert alert, Assessment assessed, Optional<String> former) {
        ServiceEntry service = service(assessed.service());
        String environment = service.environments().contains(assessed.environment())
                ? assessed.environment()
                : service.environments().get(0);
        String title = (assessed.predicted() ? PREDICTED : "") + alert.title();
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        facts.put(Fact.TITLE, cut(title, MAX_TITLE));
        facts.put(Fact.DESCRIPTION, cut(description(alert, assessed, service, environment), MAX_DESCRIPTION));
        facts.put(Fact.CHANNEL, "monitoring");
        facts.put(Fact.SOURCE, alert.source().name());
        facts.put(Fact.SERVICE, service.id());
        facts.put(Fact.ENVIRONMENT, environment);
        facts.put(Fact.CONFIGURATION_ITEM, cut(assessed.configurationItem(), MAX_ITEM));
        facts.put(Fact.USERS_AFFECTED, assessed.usersAffected());
        facts.put(Fact.DEADLINE, assessed.deadline());
        facts.put(Fact.OCCURRED_AT, occurredAt(alert).toString());
        former.ifPresent(number -> facts.put(Fact.RELATED_TO, number));
        return facts;
    }

    /** An alert of a service that nobody knows must not be lost: it goes where the first service goes. */
    private ServiceEntry service(String id) {
        List<ServiceEntry> services = catalogue.services();
        return services.stream()
                .filter(service -> service.id().equals(id))
                .findFirst()
                .or(() -> services.stream().findFirst())
                .orElseThrow(() -> new IllegalStateException(
                        "The service catalogue is empty; load a company before alerts can become incidents"));
    }

    private static String description(Alert alert, Assessment assessed, ServiceEntry service, String environment) {
        return Stream.of(
                        assessed.predicted() ? "Nobody is hurt yet: this is a prediction." : "",
                        service.id().equals(assessed.service())
                                ? ""
                                : "The table alert-mapping names the service \"" + assessed.service()
                                        + "\", which is not in the service catalogue.",
                        environment.equals(assessed.environment())
                                ? ""
                                : "The table alert-mapping names the environment \"" + assessed.environment()
                                        + "\", in which the service is not offered.",
                        alert.text())
                .filter(part -> !part.isBlank())
                .collect(joining("\n\n"));
    }

    /** The clock of a tool may be wrong; nothing occurs later than we hear of it. */
    private Instant occurredAt(Alert alert) {
        Instant now = clock.instant();
        return alert.beganAt() == null || alert.beganAt().isAfter(now) ? alert.firstAt() : alert.beganAt();
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length - 1) + "…" : text;
    }
}

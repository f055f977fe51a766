package org.incidentdesk.process;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.notification.Audiences;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.record.MajorIncidents.Role;
import org.incidentdesk.record.People;
import org.incidentdesk.record.RelatedIncidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * From now on the incident is led as a major one: the tiers stop, whoever is on call in the groups that the table {@code
 * major-roles} names has a part and is paged.
 */
@Component
class TakeCommandDelegate implements JavaDelegate {

    private static final Duration ALIKE_WITHIN = Duration.ofDays(1);

    private final MajorIncidents majors;
    private final Incidents incidents;
    private final RelatedIncidents related;
    private final IncidentLifecycle lifecycle;
    private final IncidentInstances instances;
    private final WhoHasIt whoHasIt;
    private final Catalogue catalogue;
    private final People people;
    private final Rotas rotas;
    private final Pages pages;
    private final Timeline timeline;
    private final ServiceLevels serviceLevels;
    private final Clock clock;

    TakeCommandDelegate(
            MajorIncidents majors,
            Incidents incidents,
            RelatedIncidents related,
            @Lazy IncidentLifecycle lifecycle,
            IncidentInstances instances,
            WhoHasIt whoHasIt,
            Catalogue catalogue,
            People people,
            Rotas rotas,
            Pages pages,
            ServiceLevels serviceLevels,
            Timeline timeline,
            Clock clock) {
        this.majors = majors;
        this.incidents = incidents;
        this.related = related;
        this.lifecycle = lifecycle;
        this.instances = instances;
        this.whoHasIt = whoHasIt;
        this.catalogue = catalogue;
        this.people = people;
        this.rotas = rotas;
        this.pages = pages;
        this.serviceLevels = serviceLevels;
        this.timeline = timeline;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String manager = Variables.worker(execution);
        majors.accept(number, manager, Variables.text(execution, MajorVariables.DECISION), Steps.of(execution));
        Incident incident = incidents.get(number);
        if (incident.group() == null) {
            // Taken before anybody has triaged it.
            instances.tell(number, incidents.state(number, Map.of(Fact.GROUP, ownerOf(incident))));
        }
        whoHasIt.moved(number);
        if ("on-hold".equals(incidents.get(number).status())) {
            // Its vendor goes on, but nobody waits for that any more.
            incidents.resume(number, manager, "Goes on as a major incident", Steps.of(execution));
            serviceLevels.resume(number);
        }
        Set<String> paged = new LinkedHashSet<>();
        give(execution, incident, Role.COMMANDER, MajorVariables.COMMANDER_FROM, manager, paged);
        give(execution, incident, Role.COMMUNICATIONS_LEAD, MajorVariables.COMMUNICATIONS_FROM, manager, paged);
        give(execution, incident, Role.SCRIBE, MajorVariables.SCRIBE_FROM, manager, paged);
        give(execution, incident, Role.TECHNICAL_LEAD, MajorVariables.TECHNICAL_FROM, manager, paged);
        paged.forEach(group -> pages.begin(number, group, "Major incident: you have a part in it"));
        if (Boolean.TRUE.equals(execution.getVariable(MajorVariables.JOIN_SIMILAR))) {
            incidents.get(related.similarTo(number, ALIKE_WITHIN)).stream()
                    .filter(other -> other.parent() == null && other.major().equals("no"))
                    .forEach(other -> join(other.number(), number));
        }
    }

    private void give(
            DelegateExecution execution, Incident incident, Role role, String from, String manager, Set<String> paged) {
        List<String> groups = new ArrayList<>();
        List<String> persons = new ArrayList<>();
        for (String named : NotifyDelegate.list(execution.getVariable(from))) {
            String group =
                    switch (named) {
                        case Audiences.GROUP -> incident.group() == null ? ownerOf(incident) : incident.group();
                        case Audiences.SERVICE_OWNER -> ownerOf(incident);
                        default -> named;
                    };
            if (!groups.contains(group)) {
                Optional<String> person = onCall(group);
                majors.give(incident.number(), role, group, person, manager, Steps.of(execution));
                groups.add(group);
                person.ifPresent(persons::add);
            }
        }
        paged.addAll(groups);
        execution.setVariable(MajorVariables.groupOf(role), String.join(",", groups));
        execution.setVariable(
                MajorVariables.personOf(role), persons.stream().findFirst().orElse(""));
    }

    private Optional<String> onCall(String group) {
        return rotas.of(group).flatMap(rota -> rota.at(clock.instant())).filter(person -> people.find(person)
                .isPresent());
    }

    private String ownerOf(Incident incident) {
        return catalogue.find(incident.service()).orElseThrow().ownerGroup();
    }

    /** One that has got children or was solved meanwhile is left. */
    private void join(String other, String number) {
        try {
            lifecycle.join(other, number, "Similar, when the major incident was declared");
        } catch (InvalidInputException e) {
            timeline.add(
                    number,
                    Timeline.SYSTEM,
                    Kind.RELATION,
                    Audience.INTERNAL,
                    other + " was not joined: " + e.getMessage(),
                    null);
        }
    }
}

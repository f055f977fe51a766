package org.incidentdesk.process;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.MismatchingMessageCorrelationException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.impl.VariableMapImpl;
import org.incidentdesk.model.MajorIncidentTable;
import org.incidentdesk.model.MajorIncidentTable.Surge;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.MajorIncidentLifecycle;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.record.MajorIncidents.Role;
import org.incidentdesk.record.People;
import org.incidentdesk.record.RelatedIncidents;
import org.incidentdesk.record.Roles;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Major incidents as the process {@code major-incident} runs them. */
@Service
@Transactional
class EngineMajorIncidents implements MajorIncidentLifecycle {

    static final String PROCESS = "major-incident";

    private static final String HANDED_OVER = "major-part-handed-over";
    private static final String DEMOTED = "major-demoted";
    /** What was no major incident becomes one again only if it gets so much worse. */
    private static final int WORSE = 2;

    private final MajorIncidents majors;
    private final MajorIncidentTable table;
    private final Incidents incidents;
    private final RelatedIncidents related;
    private final People people;
    private final RuntimeService runtime;
    private final EngineAccess access;

    EngineMajorIncidents(
            MajorIncidents majors,
            MajorIncidentTable table,
            Incidents incidents,
            RelatedIncidents related,
            People people,
            @Lazy RuntimeService runtime,
            EngineAccess access) {
        this.majors = majors;
        this.table = table;
        this.incidents = incidents;
        this.related = related;
        this.people = people;
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void propose(String number, String reason) {
        Incident incident = incidents.get(number);
        if (!incident.isUnresolved()) {
            throw new IncidentStateException("Incident " + number + " is " + incident.status() + " already.");
        }
        if (incident.parent() != null) {
            throw new IncidentStateException(
                    "Incident " + number + " belongs to " + incident.parent() + "; propose that one.");
        }
        if (!begin(incident, reason)) {
            throw new IncidentStateException("Incident " + number + " is proposed or led as a major one already.");
        }
    }

    /** Whether it was not proposed already. */
    private boolean begin(Incident incident, String reason) {
        if (!majors.propose(incident.number(), access.actor(), reason)) {
            return false;
        }
        VariableMap variables = new VariableMapImpl()
                .putValue(Variables.REPORTER_KNOWN, incident.reporter() != null)
                .putValue(MajorVariables.REASON, Variables.fitting(reason))
                .putValue(MajorVariables.PROPOSED_BY, access.actor());
        incident.facts().forEach((fact, value) -> {
            if (Variables.isKept(fact)) {
                variables.putValue(fact.key(), value);
            }
        });
        access.unrestricted(() -> runtime.createProcessInstanceByKey(PROCESS)
                .businessKey(incident.number())
                .setVariables(variables)
                .execute());
        return true;
    }

    /** Proposes what the table {@code major-incident} wants when an incident has come in or belongs to another now. */
    void lookForSurge(String number) {
        Incident incident = incidents.get(number);
        Surge surge = table.of(incident.facts());
        if (surge.atOnce() && incident.parent() == null && incident.major().equals("no")) {
            begin(incident, incident.serviceName() + ", users affected: " + incident.usersAffected());
            return;
        }
        List<String> similar = related.similarTo(number, surge.within());
        if (similar.size() + 1 >= surge.similar()) {
            Incident first = incidents.get(similar.get(0));
            proposeIfNew(
                    first.parent() == null ? first : incidents.get(first.parent()),
                    similar.size() + 1,
                    surge.similar(),
                    " similar reports of " + incident.serviceName() + " within "
                            + surge.within().toMinutes() + " minutes");
        }
        if (incident.parent() != null) {
            proposeIfNew(
                    incidents.get(incident.parent()),
                    related.childrenOf(incident.parent()).size(),
                    surge.children(),
                    " incidents belong to it");
        }
    }

    private void proposeIfNew(Incident incident, int count, int wanted, String words) {
        boolean first = incident.major().equals("no") && count >= wanted;
        boolean worse = List.of("rejected", "demoted").contains(incident.major()) && count >= WORSE * wanted;
        if ((first || worse) && incident.isUnresolved()) {
            begin(incident, count + words);
        }
    }

    @Override
    public void handOver(String incident, Role role, String person) {
        if (!Roles.isStaff(people.groupsOf(person))) {
            throw new InvalidInputException("person", "'" + person + "' is nobody of the staff");
        }
        correlate(
                HANDED_OVER,
                incident,
                Map.of(
                        MajorVariables.NEW_ROLE, role.word(),
                        MajorVariables.NEW_PART, role.word().replace('-', ' '),
                        MajorVariables.NEW_HOLDER, person,
                        MajorVariables.HANDED_OVER_BY, access.actor()));
    }

    @Override
    public void demote(String incident, String reason) {
        correlate(
                DEMOTED,
                incident,
                Map.of(
                        MajorVariables.DEMOTION_REASON,
                        Variables.fitting(reason),
                        MajorVariables.DEMOTED_BY,
                        access.actor()));
    }

    /** It ends without a restoration, so it is not led any more either. */
    void over(String incident, String reason) {
        if (!incidents.get(incident).major().equals("no")
                && majors.find(incident)
                        .filter(major -> major.restoredAt() == null && major.isOpen())
                        .isPresent()) {
            demote(incident, reason);
        }
    }

    private void correlate(String message, String incident, Map<String, Object> scope) {
        boolean led = majors.find(incident)
                .filter(major -> major.isOpen() && major.restoredAt() == null)
                .isPresent();
        if (!led) {
            throw notLed(incident);
        }
        try {
            access.unrestricted(() -> {
                runtime.createMessageCorrelation(message)
                        .processInstanceBusinessKey(incident)
                        .setVariablesToTriggeredScope(scope)
                        .correlate();
                return null;
            });
        } catch (MismatchingMessageCorrelationException e) {
            throw notLed(incident);
        }
    }

    private static IncidentStateException notLed(String incident) {
        return new IncidentStateException("Incident " + incident + " is not led as a major one now.");
    }
}

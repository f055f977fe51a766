package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Outcome;
import org.incidentdesk.record.People;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Timeline;
import org.springframework.stereotype.Component;

/** Closes the record, for the service desk or where the table {@code closure} lets it close by itself. */
@Component
class RecordClosureDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final People people;
    private final EngineAccess access;

    RecordClosureDelegate(Incidents incidents, People people, EngineAccess access) {
        this.incidents = incidents;
        this.people = people;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String actor = access.actor();
        // Whoever completes a task may send any variable, so "automatic" counts only where no person acts.
        boolean automatic =
                Timeline.SYSTEM.equals(actor) && "automatic".equals(execution.getVariable(Variables.CLOSURE));
        if (!automatic && !people.groupsOf(actor).contains(Roles.SERVICE_DESK)) {
            throw new IllegalStateException("Incident " + execution.getProcessBusinessKey()
                    + " can be closed by the group service-desk only, not by " + actor
                    + ". Check who may complete the task before \"" + execution.getCurrentActivityName()
                    + "\" in the model, and that nothing asynchronous lies between them; what closes by itself needs an"
                    + " asynchronous step before it.");
        }
        boolean unanswered = "none".equals(execution.getVariable(Fact.CONFIRMATION.key()))
                && Boolean.TRUE.equals(execution.getVariable(Variables.REPORTER_KNOWN));
        incidents.close(
                execution.getProcessBusinessKey(),
                unanswered ? Outcome.CLOSED_WITHOUT_ANSWER : Outcome.CLOSED,
                actor,
                unanswered ? "Closed without an answer" : "Closed",
                Steps.of(execution));
    }
}

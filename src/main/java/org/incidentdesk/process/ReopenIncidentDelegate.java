package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

@Component
class ReopenIncidentDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final EngineAccess access;

    ReopenIncidentDelegate(Incidents incidents, EngineAccess access) {
        this.incidents = incidents;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.reopen(
                execution.getProcessBusinessKey(),
                access.actor(),
                Variables.text(execution, Variables.REJECTION_REASON),
                Steps.of(execution));
    }
}

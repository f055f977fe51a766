package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

/** Records that the service is restored. From now on the reporter's answer is awaited. */
@Component
class RecordResolutionDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final EngineAccess access;

    RecordResolutionDelegate(Incidents incidents, EngineAccess access) {
        this.incidents = incidents;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.resolve(
                execution.getProcessBusinessKey(),
                access.actor(),
                Variables.text(execution, Fact.RESOLUTION.key()),
                Steps.of(execution));
        execution.setVariable(Fact.CONFIRMATION.key(), "none");
    }
}

package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Outcome;
import org.springframework.stereotype.Component;

@Component
class RecordFalseAlarmDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final EngineAccess access;

    RecordFalseAlarmDelegate(Incidents incidents, EngineAccess access) {
        this.incidents = incidents;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.close(
                execution.getProcessBusinessKey(),
                Outcome.FALSE_ALARM,
                access.actor(),
                "Checked: a false alarm",
                Steps.of(execution));
    }
}

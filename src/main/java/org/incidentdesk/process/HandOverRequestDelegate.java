package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Outcome;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Ends the record of what is not an incident, and says who takes care of it. */
@Component
class HandOverRequestDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final EngineAccess access;

    HandOverRequestDelegate(Incidents incidents, ServiceLevels serviceLevels, EngineAccess access) {
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.close(
                execution.getProcessBusinessKey(),
                Outcome.HANDED_OVER,
                access.actor(),
                "Not an incident; handed over to " + Variables.text(execution, Variables.HANDED_OVER_TO),
                Steps.of(execution));
        serviceLevels.cancel(execution.getProcessBusinessKey());
    }
}

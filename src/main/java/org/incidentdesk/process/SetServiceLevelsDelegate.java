package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Starts the clocks of an incident, or brings them in line with what it now is. */
@Component
class SetServiceLevelsDelegate implements JavaDelegate {

    private final ServiceLevels serviceLevels;
    private final EngineAccess access;

    SetServiceLevelsDelegate(ServiceLevels serviceLevels, EngineAccess access) {
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        serviceLevels.set(execution.getProcessBusinessKey(), access.actor(), Steps.of(execution));
    }
}

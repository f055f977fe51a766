package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

@Component
class ReopenIncidentDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Children children;
    private final EngineAccess access;

    ReopenIncidentDelegate(Incidents incidents, ServiceLevels serviceLevels, Children children, EngineAccess access) {
        this.children = children;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.reopen(
                execution.getProcessBusinessKey(),
                access.actor(),
                Variables.text(execution, Variables.REJECTION_REASON),
                Steps.of(execution));
        serviceLevels.reopen(execution.getProcessBusinessKey(), access.actor(), Steps.of(execution));
        children.follow(
                execution.getProcessBusinessKey(),
                Children.REOPENED,
                execution.getProcessBusinessKey() + " is reopened: "
                        + Variables.text(execution, Variables.REJECTION_REASON));
    }
}

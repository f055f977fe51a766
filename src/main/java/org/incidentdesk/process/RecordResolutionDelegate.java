package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Records that the service is restored. From now on the reporter's answer is awaited. */
@Component
class RecordResolutionDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Children children;
    private final EngineAccess access;
    private final Pages pages;

    RecordResolutionDelegate(
            Incidents incidents, ServiceLevels serviceLevels, Children children, EngineAccess access, Pages pages) {
        this.children = children;
        this.pages = pages;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.resolve(
                execution.getProcessBusinessKey(),
                access.actor(),
                Variables.text(execution, Fact.RESOLUTION.key()),
                Steps.of(execution));
        serviceLevels.resolve(execution.getProcessBusinessKey());
        pages.stop(execution.getProcessBusinessKey(), "resolved");
        children.follow(
                execution.getProcessBusinessKey(), Children.RESOLVED, Variables.text(execution, Fact.RESOLUTION.key()));
        execution.setVariable(Fact.CONFIRMATION.key(), "none");
        execution.removeVariables(List.of(Variables.NEXT_STEP, Variables.HELD_BY));
    }
}

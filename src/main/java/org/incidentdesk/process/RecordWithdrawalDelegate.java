package org.incidentdesk.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Outcome;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

@Component
class RecordWithdrawalDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final EngineAccess access;
    private final Pages pages;
    private final Vendors vendors;
    private final Children children;
    private final EngineMajorIncidents majors;

    RecordWithdrawalDelegate(
            Incidents incidents,
            ServiceLevels serviceLevels,
            EngineAccess access,
            Pages pages,
            Vendors vendors,
            Children children,
            EngineMajorIncidents majors) {
        this.children = children;
        this.majors = majors;
        this.pages = pages;
        this.vendors = vendors;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.close(
                execution.getProcessBusinessKey(),
                Outcome.WITHDRAWN,
                access.actor(),
                "Withdrawn: " + Variables.text(execution, Variables.WITHDRAWAL_REASON),
                Steps.of(execution));
        serviceLevels.cancel(execution.getProcessBusinessKey());
        pages.stop(execution.getProcessBusinessKey(), "withdrawn");
        majors.over(execution.getProcessBusinessKey(), "The incident is withdrawn");
        children.follow(
                execution.getProcessBusinessKey(),
                Children.OVER,
                execution.getProcessBusinessKey() + ", which it belongs to, is withdrawn");
        vendors.open(execution.getProcessBusinessKey())
                .ifPresent(asked -> vendors.close(asked.number(), "cancelled", Optional.empty()));
    }
}

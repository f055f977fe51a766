package org.incidentdesk.process;

import java.time.Clock;
import java.time.Duration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.notification.Audiences;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/**
 * The incident waits for an approval; which clocks that stops, the table {@code clock-pause} says. A major one does not wait:
 * others work on it.
 */
@Component
class RequestApprovalDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Catalogue catalogue;
    private final Clock clock;
    private final Pages pages;

    RequestApprovalDelegate(
            Incidents incidents, ServiceLevels serviceLevels, Catalogue catalogue, Clock clock, Pages pages) {
        this.pages = pages;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String agent = Variables.worker(execution);
        Duration deadline = Duration.parse(Variables.text(execution, Variables.DECIDE_WITHIN));
        Incident incident = incidents.get(number);
        String approver = approver(execution, incident);
        if (!incident.isLedAsMajor()) {
            incidents.hold(number, agent, "On hold, waiting for an approval", Steps.of(execution));
            serviceLevels.hold(number, Variables.APPROVAL_REASON, agent, null);
            pages.stop(number, "on hold");
        }
        execution.setVariable(Variables.APPROVER, approver);
        execution.setVariable(
                Variables.APPROVE_BY, clock.instant().plus(deadline).toString());
        execution.setVariable(
                Variables.DEPUTY_BY,
                clock.instant().plus(deadline.multipliedBy(2)).toString());
        execution.setVariable(Variables.CALLED_BY, agent);
    }

    private String approver(DelegateExecution execution, Incident incident) {
        String approver = Variables.text(execution, Variables.APPROVER);
        return approver.equals(Audiences.SERVICE_OWNER)
                ? catalogue.find(incident.service()).orElseThrow().ownerGroup()
                : approver;
    }
}

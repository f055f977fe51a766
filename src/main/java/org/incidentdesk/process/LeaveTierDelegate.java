package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevel;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Somebody else has got the incident, or it works; what this tier waited for, another has to find out anew. */
@Component
class LeaveTierDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Pages pages;
    private final WhoHasIt whoHasIt;
    private final EngineAccess access;

    LeaveTierDelegate(
            Incidents incidents, ServiceLevels serviceLevels, Pages pages, WhoHasIt whoHasIt, EngineAccess access) {
        this.whoHasIt = whoHasIt;
        this.pages = pages;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Incident incident = incidents.get(execution.getProcessBusinessKey());
        if ("on-hold".equals(incident.status())) {
            incidents.resume(
                    incident.number(), access.actor(), "Goes on after the hold: it has moved", Steps.of(execution));
            serviceLevels.resume(incident.number());
        }
        pages.stop(incident.number(), "handed over");
        if (!whoHasIt.isTier(execution)) {
            serviceLevels.end(incident.number(), ServiceLevel.OPERATIONAL_LEVEL);
        }
        execution.setVariable(Variables.GOES_TO, whoHasIt.of(execution));
    }
}

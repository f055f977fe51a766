package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Another tier has got the incident; what this one waited for, the other has to find out anew. */
@Component
class LeaveTierDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Pages pages;
    private final EngineAccess access;

    LeaveTierDelegate(Incidents incidents, ServiceLevels serviceLevels, Pages pages, EngineAccess access) {
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
                    incident.number(),
                    access.actor(),
                    "Goes on after the hold: another tier has it",
                    Steps.of(execution));
            serviceLevels.resume(incident.number());
        }
        pages.stop(incident.number(), "handed over");
        execution.setVariable(Variables.GOES_TO, Variables.text(execution, Fact.TIER.key()));
    }
}

package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Those who led the major incident are free again; the report is due. */
@Component
class StandDownDelegate implements JavaDelegate {

    private final MajorIncidents majors;
    private final Pages pages;
    private final ServiceLevels serviceLevels;

    StandDownDelegate(MajorIncidents majors, Pages pages, ServiceLevels serviceLevels) {
        this.majors = majors;
        this.pages = pages;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        majors.standDown(number, Steps.of(execution));
        pages.stop(number, "stood down");
        int days = Integer.parseInt(Variables.text(execution, MajorVariables.REPORT_WITHIN));
        execution.setVariable(
                MajorVariables.REPORT_BY,
                serviceLevels.inBusinessDays(number, days).toString());
    }
}

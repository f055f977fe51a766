package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.record.MajorIncidents.Report;
import org.springframework.stereotype.Component;

/** What was learned from the major incident. */
@Component
class RecordAfterActionReportDelegate implements JavaDelegate {

    private final MajorIncidents majors;

    RecordAfterActionReportDelegate(MajorIncidents majors) {
        this.majors = majors;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        majors.report(
                number,
                Variables.worker(execution),
                new Report(
                        Variables.text(execution, "whatHappened"),
                        Variables.text(execution, "wentWell"),
                        Variables.text(execution, "wentWrong"),
                        Variables.text(execution, "followUpActions")),
                Steps.of(execution));
    }
}

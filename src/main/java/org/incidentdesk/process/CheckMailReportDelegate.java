package org.incidentdesk.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.intake.ReceivedMails;
import org.springframework.stereotype.Component;

/** Whether the record would take the report that a mail makes; if not, the desk reads why. */
@Component
class CheckMailReportDelegate implements JavaDelegate {

    private static final String REPORTABLE = "reportable";

    private final ReceivedMails mails;

    CheckMailReportDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Optional<String> problems =
                mails.problems((long) execution.getVariable(EngineMail.MAIL), ReportMailDelegate.stated(execution));
        execution.setVariable(REPORTABLE, problems.isEmpty());
        problems.ifPresent(why -> execution.setVariable(EngineMail.WHY, "No incident could be made of it: " + why));
    }
}

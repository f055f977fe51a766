package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.intake.ReceivedMails;
import org.springframework.stereotype.Component;

/** Adds a mail to the incident that it belongs to. */
@Component
class AddMailDelegate implements JavaDelegate {

    private static final String REPLY = "reply";
    private static final String MEANING = "meaning";

    private final ReceivedMails mails;

    AddMailDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        mails.add(
                (long) execution.getVariable(EngineMail.MAIL),
                Variables.text(execution, EngineMail.INCIDENT),
                REPLY.equals(Variables.text(execution, EngineMail.ACTION)),
                Variables.text(execution, MEANING),
                Steps.of(execution));
    }
}

package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.intake.ReceivedMails;
import org.springframework.stereotype.Component;

/** Nothing comes of a mail, by the table or because the desk says so. */
@Component
class DiscardMailDelegate implements JavaDelegate {

    private final ReceivedMails mails;

    DiscardMailDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        mails.discard((long) execution.getVariable(EngineMail.MAIL), Variables.text(execution, EngineMail.ACTION));
    }
}

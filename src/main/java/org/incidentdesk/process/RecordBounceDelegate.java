package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.intake.ReceivedMails;
import org.springframework.stereotype.Component;

/** A mail of ours did not arrive: the message it carried goes on its way by another channel. */
@Component
class RecordBounceDelegate implements JavaDelegate {

    private final ReceivedMails mails;

    RecordBounceDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        mails.bounce((long) execution.getVariable(EngineMail.MAIL));
    }
}

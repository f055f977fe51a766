package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.incidentdesk.intake.ReceivedMails;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

/** Tells the desk at once what is wrong with its answer, before anything is done with the mail. */
@Component
class HandledMailCheck implements TaskListener {

    private static final String DECIDED = "mailAction";

    private final ReceivedMails mails;
    private final Incidents incidents;

    HandledMailCheck(ReceivedMails mails, Incidents incidents) {
        this.mails = mails;
        this.incidents = incidents;
    }

    @Override
    public void notify(DelegateTask task) {
        switch (Variables.text(task, DECIDED)) {
            case "report" ->
                mails.problems((long) task.getVariable(EngineMail.MAIL), ReportMailDelegate.stated(task))
                        .ifPresent(problems -> {
                            throw refused(Fact.TITLE.key(), problems);
                        });
            case "add" -> {
                String number = Variables.text(task, EngineMail.INCIDENT);
                if (incidents.find(number).isEmpty()) {
                    throw refused(EngineMail.INCIDENT, "there is no incident " + number);
                }
            }
            default -> {
                // There is nothing to be wrong about.
            }
        }
    }

    private static FormFieldValidationException refused(String field, String message) {
        return new FormFieldValidationException(field, message, null);
    }
}

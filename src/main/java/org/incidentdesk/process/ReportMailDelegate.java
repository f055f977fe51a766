package org.incidentdesk.process;

import java.util.EnumMap;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.incidentdesk.intake.ReceivedMails;
import org.incidentdesk.record.Fact;
import org.springframework.stereotype.Component;

/** Makes a mail an incident, with what tables or the desk know beside it. */
@Component
class ReportMailDelegate implements JavaDelegate {

    private static final String FOLLOW_UP = "follow-up";

    private final ReceivedMails mails;

    ReportMailDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number =
                mails.report((long) execution.getVariable(EngineMail.MAIL), stated(execution), Steps.of(execution));
        execution.setVariable(EngineMail.INCIDENT, number);
    }

    static Map<Fact, String> stated(VariableScope scope) {
        Map<Fact, String> stated = new EnumMap<>(Fact.class);
        stated.put(Fact.TITLE, Variables.text(scope, Fact.TITLE.key()));
        stated.put(Fact.SERVICE, Variables.text(scope, Fact.SERVICE.key()));
        if (FOLLOW_UP.equals(Variables.text(scope, EngineMail.ACTION))) {
            stated.put(Fact.RELATED_TO, Variables.text(scope, EngineMail.INCIDENT));
        }
        return stated;
    }
}

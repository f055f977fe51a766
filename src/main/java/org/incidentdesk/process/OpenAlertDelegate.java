package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alerts;
import org.incidentdesk.alert.Alerts.Assessment;
import org.incidentdesk.record.Fact;
import org.springframework.stereotype.Component;

/** Makes an alert an incident, with what the tables say of it. */
@Component
class OpenAlertDelegate implements JavaDelegate {

    private final Alerts alerts;

    OpenAlertDelegate(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = alerts.open(
                EngineAlerts.alert(execution),
                new Assessment(
                        Variables.text(execution, Fact.SERVICE.key()),
                        Variables.text(execution, Fact.ENVIRONMENT.key()),
                        Variables.text(execution, Fact.CONFIGURATION_ITEM.key()),
                        Variables.text(execution, Fact.USERS_AFFECTED.key()),
                        Variables.text(execution, Fact.DEADLINE.key()),
                        "yes".equals(Variables.text(execution, "predicted"))),
                Variables.text(execution, EngineAlerts.FINDING),
                Steps.of(execution));
        execution.setVariable(EngineMail.INCIDENT, number);
    }
}

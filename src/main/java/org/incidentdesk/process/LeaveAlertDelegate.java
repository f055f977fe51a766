package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alerts;
import org.springframework.stereotype.Component;

/** Tells the incident of an alert that has cleared, and leaves it open. */
@Component
class LeaveAlertDelegate implements JavaDelegate {

    private final Alerts alerts;

    LeaveAlertDelegate(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void execute(DelegateExecution execution) {
        alerts.leave(EngineAlerts.alert(execution), Steps.of(execution));
    }
}

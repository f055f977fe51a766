package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alerts;
import org.springframework.stereotype.Component;

/** Counts a false alarm for its source. */
@Component
class DismissAlertDelegate implements JavaDelegate {

    private final Alerts alerts;

    DismissAlertDelegate(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void execute(DelegateExecution execution) {
        alerts.dismiss(EngineAlerts.alert(execution));
    }
}

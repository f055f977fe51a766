package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alerts;
import org.springframework.stereotype.Component;

/** Resolves the incident of an alert that has cleared. */
@Component
class ResolveAlertDelegate implements JavaDelegate {

    private final Alerts alerts;

    ResolveAlertDelegate(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void execute(DelegateExecution execution) {
        alerts.resolve(EngineAlerts.alert(execution), Steps.of(execution));
    }
}

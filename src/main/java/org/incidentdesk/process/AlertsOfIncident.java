package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.incidentdesk.alert.Alerts;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** When an incident ends, however, its alerts need not wait for it any more. */
@Component
class AlertsOfIncident implements ExecutionListener {

    private final Alerts alerts;
    private final EngineAlerts process;

    AlertsOfIncident(@Lazy Alerts alerts, EngineAlerts process) {
        this.alerts = alerts;
        this.process = process;
    }

    @Override
    public void notify(DelegateExecution execution) {
        Steps.incidentOf(execution).ifPresent(number -> alerts.openOf(number).forEach(process::incidentEnded));
    }
}

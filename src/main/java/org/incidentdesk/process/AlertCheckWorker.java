package org.incidentdesk.process;

import java.util.Map;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.externaltask.LockedExternalTask;
import org.incidentdesk.alert.Alerts;
import org.incidentdesk.alert.SecondSource;
import org.incidentdesk.alert.SecondSource.Finding;
import org.incidentdesk.notification.channel.DeliveryException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Asks second sources whether alerts are real. */
@Component
class AlertCheckWorker extends TopicWorker {

    private static final String TOPIC = "alert-check";
    private static final String CHECK = "check";

    private final ExternalTaskService tasks;
    private final Alerts alerts;
    private final SecondSource source;

    AlertCheckWorker(
            @Lazy ExternalTaskService tasks,
            Alerts alerts,
            SecondSource source,
            @Value("${incidentdesk.delivery.enabled:true}") boolean enabled) {
        super(tasks, TOPIC, enabled);
        this.tasks = tasks;
        this.alerts = alerts;
        this.source = source;
    }

    @Override
    void work(LockedExternalTask task) {
        String check = text(task, CHECK);
        try {
            long alert = (long) task.getVariables().get(EngineAlerts.ALERT);
            finish(task, source.ask(check, alerts.get(alert)));
        } catch (DeliveryException e) {
            if (RetryPauses.left(task) > 0) {
                retry(task, e);
            } else {
                finish(task, source.unanswered(check, e.getMessage()));
            }
        }
    }

    private void finish(LockedExternalTask task, Finding finding) {
        tasks.complete(
                task.getId(),
                worker(),
                Map.of(
                        EngineAlerts.VERDICT,
                        finding.verdict().word(),
                        EngineAlerts.FINDING,
                        Variables.fitting(finding.why())));
    }
}

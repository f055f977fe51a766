package org.incidentdesk.process;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.incidentdesk.alert.AlertProcess;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/** The way of each alert as the process {@code handle-alert} runs it. */
@Component
class EngineAlerts implements AlertProcess {

    static final String ALERT = "alert";
    /** What a second source or a person has found: real, false-alarm or unknown. */
    static final String VERDICT = "verdict";
    /** Why, for people to read. */
    static final String FINDING = "finding";

    private static final String PROCESS = "handle-alert";
    private static final String CHANGED = "alert-changed";
    private static final String INCIDENT_ENDED = "incident-ended";

    private final RuntimeService runtime;
    private final EngineAccess access;

    EngineAlerts(@Lazy RuntimeService runtime, EngineAccess access) {
        this.runtime = runtime;
        this.access = access;
    }

    static long alert(VariableScope scope) {
        return (long) scope.getVariable(ALERT);
    }

    @Override
    public void begin(long alert) {
        access.unrestricted(() -> runtime.createProcessInstanceByKey(PROCESS)
                .businessKey(key(alert))
                .setVariable(ALERT, alert)
                .execute());
    }

    @Override
    public void changed(long alert) {
        try {
            correlate(CHANGED, alert);
        } catch (OptimisticLockingException e) {
            throw new OptimisticLockingFailureException("The alert " + alert + " is at a step", e);
        }
    }

    void incidentEnded(long alert) {
        correlate(INCIDENT_ENDED, alert);
    }

    /** An alert that does not wait at this moment finds in its record what has happened. */
    private void correlate(String message, long alert) {
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(message)
                    .processInstanceBusinessKey(key(alert))
                    .correlateAll();
            return null;
        });
    }

    private static String key(long alert) {
        return "alert-" + alert;
    }
}

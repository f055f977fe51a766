package org.incidentdesk.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

/** The next update is promised for a time from now. Input of the step: {@code within}. */
@Component
class PlanMajorUpdateDelegate implements JavaDelegate {

    private static final String WITHIN = "within";

    private final Incidents incidents;
    private final Clock clock;

    PlanMajorUpdateDelegate(Incidents incidents, Clock clock) {
        this.incidents = incidents;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Instant due = clock.instant().plus(Duration.parse(Variables.text(execution, WITHIN)));
        execution.setVariable(MajorVariables.UPDATE_DUE_AT, due.toString());
        incidents.promiseUpdate(execution.getProcessBusinessKey(), Optional.of(due));
    }
}

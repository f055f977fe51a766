package org.incidentdesk.process;

import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

/** An incident model has restored the service. Inputs of the step: {@code text} says what was done, {@code kind} how. */
@Component
class RecordModelResultDelegate implements JavaDelegate {

    private static final String TEXT = "text";
    private static final String KIND = "kind";
    private static final String AUTOMATION = "automation";

    private final Incidents incidents;

    RecordModelResultDelegate(Incidents incidents) {
        this.incidents = incidents;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Variables.follow(
                execution,
                incidents.state(
                        execution.getProcessBusinessKey(),
                        Map.of(
                                Fact.RESOLUTION, Variables.text(execution, TEXT),
                                Fact.RESOLUTION_KIND, Variables.text(execution, KIND),
                                Fact.RESOLVED_BY, AUTOMATION)));
    }
}

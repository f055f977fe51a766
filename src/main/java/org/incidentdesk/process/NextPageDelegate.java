package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

/** Nobody has answered: once more, if the table wants that, or else the next level. */
@Component
class NextPageDelegate implements JavaDelegate {

    private static final String FOUND = "found";
    private static final String TIMES = "times";

    private final Incidents incidents;

    NextPageDelegate(Incidents incidents) {
        this.incidents = incidents;
    }

    @Override
    public void execute(DelegateExecution execution) {
        int attempt = (Integer) execution.getVariable(EnginePaging.ATTEMPT);
        boolean again =
                "paged".equals(execution.getVariable(FOUND)) && attempt < (Integer) execution.getVariable(TIMES);
        // It may have changed meanwhile.
        execution.setVariable(
                Fact.PRIORITY.key(),
                incidents.get(execution.getProcessBusinessKey()).priority());
        execution.setVariable(EnginePaging.ATTEMPT, again ? attempt + 1 : 1);
        if (!again) {
            execution.setVariable(EnginePaging.LEVEL, (Integer) execution.getVariable(EnginePaging.LEVEL) + 1);
        }
    }
}

package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.servicelevel.ServiceLevel;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** A tier begins: so does the clock of its operational level, unless it has only waited for a vendor. */
@Component
class TakeOverDelegate implements JavaDelegate {

    private final ServiceLevels serviceLevels;
    private final EngineAccess access;

    TakeOverDelegate(ServiceLevels serviceLevels, EngineAccess access) {
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String tier = Variables.text(execution, Fact.TIER.key());
        boolean returned = !Variables.text(execution, Variables.RETURN_TO).isEmpty()
                && tier.equals(execution.getVariable(Variables.TIER_AT_WORK));
        execution.setVariable(Variables.TIER_AT_WORK, tier);
        if (returned) {
            // Its clock has only been paused.
            return;
        }
        serviceLevels.begin(
                execution.getProcessBusinessKey(), ServiceLevel.OPERATIONAL_LEVEL, access.actor(), Steps.of(execution));
    }
}

package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.People;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Ends the hold. The work comes back to whoever held it, unless the incident has gone to another group meanwhile. */
@Component
class RecordResumptionDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final People people;
    private final Children children;
    private final EngineAccess access;

    RecordResumptionDelegate(
            Incidents incidents, ServiceLevels serviceLevels, People people, Children children, EngineAccess access) {
        this.children = children;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.people = people;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        incidents.resume(number, access.actor(), "Goes on after the hold", Steps.of(execution));
        serviceLevels.resume(number);
        children.follow(number, Children.GOES_ON, "Goes on with " + number);
        String group = Variables.text(execution, Fact.GROUP.key());
        if (!people.groupsOf(Variables.text(execution, Variables.HELD_BY)).contains(group)) {
            execution.removeVariable(Variables.HELD_BY);
        }
        execution.removeVariables(
                List.of(Variables.HOLD_REASON, Variables.HOLD_UNTIL, Variables.HOLD_ENDS_AT, Variables.WAITING_FOR));
    }
}

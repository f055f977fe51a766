package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Outcome;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

@Component
class RecordFalseAlarmDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Children children;
    private final EngineMajorIncidents majors;
    private final EngineAccess access;

    RecordFalseAlarmDelegate(
            Incidents incidents,
            ServiceLevels serviceLevels,
            Children children,
            EngineMajorIncidents majors,
            EngineAccess access) {
        this.children = children;
        this.majors = majors;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        incidents.close(
                execution.getProcessBusinessKey(),
                Outcome.FALSE_ALARM,
                access.actor(),
                "Checked: a false alarm",
                Steps.of(execution));
        serviceLevels.cancel(execution.getProcessBusinessKey());
        majors.over(execution.getProcessBusinessKey(), "It is a false alarm");
        children.follow(
                execution.getProcessBusinessKey(),
                Children.OVER,
                execution.getProcessBusinessKey() + ", which it belongs to, is a false alarm");
    }
}

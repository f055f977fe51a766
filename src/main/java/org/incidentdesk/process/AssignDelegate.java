package org.incidentdesk.process;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.model.AssignmentTable;
import org.incidentdesk.model.AssignmentTable.Assignment;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.stereotype.Component;

/**
 * Picks whoever is on duty and has the least open work, where the table {@code assignment} wants one of the
 * group. What comes back from a vendor is for whoever asked and is on duty.
 */
@Component
class AssignDelegate implements JavaDelegate {

    private final AssignmentTable table;
    private final Duty duty;
    private final Incidents incidents;
    private final Timeline timeline;

    AssignDelegate(AssignmentTable table, Duty duty, Incidents incidents, Timeline timeline) {
        this.table = table;
        this.duty = duty;
        this.incidents = incidents;
        this.timeline = timeline;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String group = Variables.text(execution, Fact.GROUP.key());
        execution.removeVariables(List.of(Variables.ASSIGNED_MEMBER, Variables.HELD_BY));
        String returned = Variables.text(execution, Variables.RETURN_TO);
        execution.removeVariable(Variables.RETURN_TO);
        if (!returned.isEmpty() && duty.of(group).contains(returned)) {
            execution.setVariable(Variables.ASSIGNED_MEMBER, returned);
            return;
        }
        Assignment assignment = table.of(group, Variables.text(execution, Fact.PRIORITY.key()));
        if (assignment.toMember()) {
            leastBusy(group).ifPresent(member -> {
                execution.setVariable(Variables.ASSIGNED_MEMBER, member);
                timeline.add(
                        execution.getProcessBusinessKey(),
                        Timeline.SYSTEM,
                        Kind.ASSIGNMENT,
                        Audience.INTERNAL,
                        "Assigned to " + member + ", who has the least open work of those on duty",
                        Steps.of(execution),
                        List.of(assignment.decision()));
            });
        }
    }

    private Optional<String> leastBusy(String group) {
        Set<String> members = duty.of(group);
        Map<String, Integer> work = incidents.openWork(
                members, priority -> table.of(group, priority).workload());
        return members.stream()
                .min(comparing((String member) -> work.getOrDefault(member, 0)).thenComparing(member -> member));
    }
}

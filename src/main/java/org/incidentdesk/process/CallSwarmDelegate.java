package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.model.StaffOptions;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.stereotype.Component;

/** Whoever has the incident calls people and groups in, and leads them. */
@Component
class CallSwarmDelegate implements JavaDelegate {

    private static final List<String> CALLED = List.of("helper1", "helper2", "helper3");
    private static final String HELPER_COUNT = "helperCount";
    private static final String SWARM_FOUND = "swarmFound";
    private static final String SWARM_FINDING = "swarmFinding";

    private final Timeline timeline;

    CallSwarmDelegate(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String lead = Variables.worker(execution);
        List<String> helpers = CALLED.stream()
                .map(key -> Variables.text(execution, key))
                .filter(helper -> !helper.isEmpty())
                .distinct()
                .toList();
        String names = String.join(
                ", ", helpers.stream().map(StaffOptions::withoutKind).toList());
        execution.setVariable(Variables.HELPERS, String.join(",", helpers));
        execution.setVariable(Variables.HELPER_NAMES, names);
        execution.setVariable(HELPER_COUNT, helpers.size());
        execution.setVariable(Variables.CALLED_BY, lead);
        execution.removeVariables(List.of(SWARM_FOUND, SWARM_FINDING));
        timeline.add(
                number,
                lead,
                Kind.ESCALATION,
                Audience.INTERNAL,
                "Swarm of " + names + ", led by " + lead + ": " + Variables.text(execution, Variables.SWARM_QUESTION),
                Steps.of(execution));
    }
}

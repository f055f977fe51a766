package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.model.RepetitionTable;
import org.incidentdesk.model.RepetitionTable.Repetition;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Repetitions;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.stereotype.Component;

/** Proposes to look for the problem behind what has happened as often as the table {@code repetition} says. */
@Component
class LookForRepetitionDelegate implements JavaDelegate {

    private static final String PROPOSED = "problem-proposed";

    private final RepetitionTable table;
    private final Repetitions repetitions;
    private final Incidents incidents;
    private final Timeline timeline;
    private final Notifications notifications;

    LookForRepetitionDelegate(
            RepetitionTable table,
            Repetitions repetitions,
            Incidents incidents,
            Timeline timeline,
            Notifications notifications) {
        this.table = table;
        this.repetitions = repetitions;
        this.incidents = incidents;
        this.timeline = timeline;
        this.notifications = notifications;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Incident incident = incidents.get(execution.getProcessBusinessKey());
        Repetition repetition = table.of(incident.facts());
        List<String> same = repetitions.of(incident, repetition.within());
        if (same.size() >= repetition.times()) {
            repetitions.propose(incident, same).ifPresent(proposal -> {
                String list = String.join(", ", same);
                timeline.add(
                        incident.number(),
                        Timeline.SYSTEM,
                        Kind.RELATION,
                        Audience.INTERNAL,
                        "Proposed to problem management: " + same.size() + " times within "
                                + repetition.within().toDays() + " days: " + list,
                        Steps.of(execution),
                        List.of(repetition.decision()));
                notifications.tell(new Occasion(incident.number(), PROPOSED, String.valueOf(proposal))
                        .saying(Placeholder.TEXT, list));
            });
        }
    }
}

package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.runtime.Execution;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.People;
import org.springframework.context.annotation.Lazy;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who restores the service of an incident: one of the tiers, somebody elsewhere because it belongs to another incident or
 * is led as a major one, or nobody because it works.
 */
@Component("whoHasIt")
public class WhoHasIt {

    static final String ELSEWHERE = "elsewhere";
    static final String NOBODY = "nobody";

    private static final String WORK_MOVED = "work-moved";
    private static final String TIER = "L[1-3]";

    private final Incidents incidents;
    private final RuntimeService runtime;
    private final People people;
    private final EngineAccess access;

    WhoHasIt(Incidents incidents, @Lazy RuntimeService runtime, People people, EngineAccess access) {
        this.people = people;
        this.incidents = incidents;
        this.runtime = runtime;
        this.access = access;
    }

    public String of(DelegateExecution execution) {
        return of(incidents.get(execution.getProcessBusinessKey()));
    }

    /** Whether one of the tiers has it. */
    public boolean isTier(DelegateExecution execution) {
        return of(execution).matches(TIER);
    }

    /** Whether the one to whom the next diagnosis would go back is of the group that has the incident now. */
    public boolean isStillTheirs(DelegateExecution execution) {
        String returned = Variables.text(execution, Variables.ASSIGNED_MEMBER);
        String person = returned.isEmpty() ? Variables.text(execution, Variables.HELD_BY) : returned;
        return !person.isEmpty() && people.groupsOf(person).contains(Variables.text(execution, Fact.GROUP.key()));
    }

    private String of(Incident incident) {
        if (incident.settled()) {
            return NOBODY;
        }
        boolean joined =
                incident.parent() != null && incidents.get(incident.parent()).isUnresolved();
        return joined || incident.isLedAsMajor() ? ELSEWHERE : incident.tier();
    }

    /**
     * Ends the work of those who do not have it any more.
     *
     * @return whether somebody had worked on it
     */
    boolean moved(String number) {
        Incident incident = incidents.get(number);
        String now = of(incident);
        return access.unrestricted(() -> {
            List<Execution> left = runtime
                    .createExecutionQuery()
                    .processInstanceBusinessKey(number)
                    .messageEventSubscriptionName(WORK_MOVED)
                    .list()
                    .stream()
                    .filter(work -> !stays(
                            (String) runtime.getVariable(work.getId(), Variables.TIER_AT_WORK),
                            now,
                            incident.isLedAsMajor()))
                    .toList();
            left.forEach(work -> runtime.messageEventReceived(WORK_MOVED, work.getId()));
            return !left.isEmpty();
        });
    }

    /**
     * A vendor goes on whichever tier gets its answer, and when the incident is led as a major one; so does the desk, which
     * has it before the tiers.
     */
    private static boolean stays(@Nullable String atWork, String now, boolean isMajor) {
        if (now.equals(atWork)) {
            return true;
        }
        return Variables.VENDOR.equals(atWork)
                ? now.matches(TIER) || (isMajor && now.equals(ELSEWHERE))
                : atWork == null && now.matches(TIER);
    }
}

package org.incidentdesk.process;

import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.model.PagingTable;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.springframework.stereotype.Component;

/**
 * Lets a page begin, where the table {@code paging} wants one for the priority and nobody works on the incident. Inputs
 * of the step: {@code pagedGroup}, or else the group of the incident; {@code reason}, which whoever is paged reads.
 */
@Component
class PageOnCallDelegate implements JavaDelegate {

    static final String PAGED_GROUP = "pagedGroup";
    static final String REASON = "reason";

    private static final int FIRST = 1;
    private static final Set<String> WAITING = Set.of("new", "in-progress");

    private final PagingTable table;
    private final Pages pages;
    private final Incidents incidents;

    PageOnCallDelegate(PagingTable table, Pages pages, Incidents incidents) {
        this.incidents = incidents;
        this.table = table;
        this.pages = pages;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Object named = execution.getVariableLocal(PAGED_GROUP);
        String group = named == null || named.toString().isBlank()
                ? Variables.text(execution, Fact.GROUP.key())
                : named.toString();
        boolean stopped = Reclassification.hasNewPriority(execution)
                && pages.stopUntaken(execution.getProcessBusinessKey(), "priority changed");
        if ((stopped || isWaiting(execution))
                && table.level(Variables.text(execution, Fact.PRIORITY.key()), group, FIRST)
                        .exists()) {
            pages.begin(execution.getProcessBusinessKey(), group, Variables.text(execution, REASON));
        }
    }

    /** Whether nobody works on it who could. */
    private boolean isWaiting(DelegateExecution execution) {
        Incident incident = incidents.get(execution.getProcessBusinessKey());
        return WAITING.contains(incident.status())
                && incident.assignee() == null
                && !execution.hasVariable(Variables.ASSIGNED_MEMBER);
    }
}

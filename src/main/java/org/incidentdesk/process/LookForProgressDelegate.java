package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.springframework.stereotype.Component;

/** Whether whoever has taken a page, or anybody else, has done something since; otherwise the paging begins anew. */
@Component
class LookForProgressDelegate implements JavaDelegate {

    private static final String PROGRESS = "progress";

    private final Pages pages;

    LookForProgressDelegate(Pages pages) {
        this.pages = pages;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Page page = pages.lock((Long) execution.getVariable(EnginePaging.PAGE));
        boolean progress = pages.hasProgress(page);
        execution.setVariable(PROGRESS, progress);
        if (progress) {
            pages.renew(page);
            return;
        }
        String text = page.acknowledgedBy() + " has taken it, and nothing has happened since";
        pages.expire(page, text + ": paged anew", Steps.of(execution));
        execution.setVariable(EnginePaging.REASON, text + ".");
        execution.setVariable(EnginePaging.LEVEL, 1);
        execution.setVariable(EnginePaging.ATTEMPT, 1);
    }
}

package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.springframework.stereotype.Component;

/** Nobody is left whom the table names. */
@Component
class EndPageDelegate implements JavaDelegate {

    private final Pages pages;

    EndPageDelegate(Pages pages) {
        this.pages = pages;
    }

    @Override
    public void execute(DelegateExecution execution) {
        long page = (Long) execution.getVariable(EnginePaging.PAGE);
        pages.gap(pages.lock(page), "Nobody has answered the page; no level is left", Steps.of(execution));
        pages.end(page, "nobody answered");
    }
}

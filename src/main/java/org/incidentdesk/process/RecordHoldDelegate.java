package org.incidentdesk.process;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Puts the incident on hold, and stops the clocks that the table {@code clock-pause} stops for the reason. */
@Component
class RecordHoldDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Pages pages;
    private final Children children;

    RecordHoldDelegate(Incidents incidents, ServiceLevels serviceLevels, Pages pages, Children children) {
        this.children = children;
        this.pages = pages;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String agent = Variables.worker(execution);
        String reason = Variables.text(execution, Variables.HOLD_REASON);
        boolean asks = Variables.REPORTER_REASON.equals(reason);
        String question = Variables.text(execution, Variables.QUESTION).strip();
        String end = Variables.text(execution, Variables.HOLD_UNTIL);
        Instant until = end.isBlank() ? null : OffsetDateTime.parse(end).toInstant();
        incidents.hold(
                number,
                agent,
                "On hold, waiting for " + Variables.holdWords(reason) + (until == null ? "" : ", until " + until)
                        + (asks && !question.isEmpty() ? ": " + question : ""),
                Steps.of(execution));
        serviceLevels.hold(number, reason, agent, until);
        pages.stop(number, "on hold");
        if (Variables.VENDOR.equals(reason)) {
            children.follow(number, Children.ON_HOLD, "On hold with " + number + ", waiting for the vendor");
        }
        execution.setVariable(Variables.WAITING_FOR, asks ? question : Variables.holdWords(reason));
        execution.setVariable(Variables.HELD_BY, agent);
        execution.setVariable(Variables.HOLD_ENDS_AT, (until == null ? EngineProjection.NEVER : until).toString());
        execution.removeVariables(List.of(Variables.NEXT_STEP, Variables.QUESTION));
        if (until == null) {
            execution.removeVariable(Variables.HOLD_UNTIL);
        }
    }
}

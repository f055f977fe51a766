package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.record.VendorCase;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.record.Vendors.Request;
import org.incidentdesk.servicelevel.ServiceLevel;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Opens the case: the incident waits for the vendor, whose contract has a clock of its own. */
@Component
class RecordVendorCaseDelegate implements JavaDelegate {

    private final Vendors vendors;
    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Pages pages;
    private final Timeline timeline;
    private final Children children;

    RecordVendorCaseDelegate(
            Vendors vendors,
            Incidents incidents,
            ServiceLevels serviceLevels,
            Pages pages,
            Timeline timeline,
            Children children) {
        this.children = children;
        this.vendors = vendors;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.pages = pages;
        this.timeline = timeline;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String agent = Variables.worker(execution);
        VendorCase opened = vendors.open(
                number,
                new Request(
                        Variables.text(execution, Variables.CASE_VENDOR),
                        Variables.text(execution, Variables.VENDOR_NUMBER),
                        Variables.text(execution, Variables.VENDOR_PRIORITY),
                        Variables.text(execution, Variables.VENDOR_CONTACT),
                        Variables.text(execution, Variables.VENDOR_REQUEST)),
                agent);
        if (!incidents.get(number).isLedAsMajor()) {
            incidents.hold(number, agent, "On hold, waiting for the vendor", Steps.of(execution));
            serviceLevels.hold(number, Variables.VENDOR, agent, null);
            pages.stop(number, "on hold");
            children.follow(number, Children.ON_HOLD, "On hold with " + number + ", waiting for the vendor");
            execution.setVariable(Variables.HELD_BY, agent);
        }
        serviceLevels.begin(number, ServiceLevel.VENDOR_CONTRACT, agent, Steps.of(execution));
        timeline.add(
                number,
                agent,
                Kind.ESCALATION,
                Audience.INTERNAL,
                "Vendor case " + opened.number() + ": " + opened.vendor() + " (" + opened.contact() + "), "
                        + opened.priority() + ": " + opened.request(),
                Steps.of(execution));
        execution.setVariable(Variables.VENDOR_CASE, opened.number());
        execution.setVariable(Variables.VENDOR_CONTACT, opened.contact());
        execution.setVariable(Variables.VENDOR_ANSWER, "");
    }
}

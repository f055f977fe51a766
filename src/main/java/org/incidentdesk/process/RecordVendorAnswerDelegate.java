package org.incidentdesk.process;

import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.servicelevel.ServiceLevel;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** The wait for the vendor is over, with an answer or without. */
@Component
class RecordVendorAnswerDelegate implements JavaDelegate {

    private static final String GIVE_UP = "give-up";

    private final Vendors vendors;
    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Children children;
    private final EngineAccess access;

    RecordVendorAnswerDelegate(
            Vendors vendors, Incidents incidents, ServiceLevels serviceLevels, Children children, EngineAccess access) {
        this.children = children;
        this.vendors = vendors;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String vendorCase = Variables.text(execution, Variables.VENDOR_CASE);
        boolean givenUp = GIVE_UP.equals(execution.getVariable(Variables.VENDOR_STATE));
        vendors.acknowledgeIfNamed(vendorCase, Variables.text(execution, Variables.VENDOR_NUMBER));
        if (!givenUp) {
            vendors.answer(vendorCase, Variables.text(execution, Variables.VENDOR_ANSWER));
        }
        if ("on-hold".equals(incidents.get(number).status())) {
            incidents.resume(
                    number,
                    access.actor(),
                    givenUp ? "Goes on without the vendor" : "Goes on: the vendor has answered",
                    Steps.of(execution));
            serviceLevels.resume(number);
            children.follow(number, Children.GOES_ON, "Goes on with " + number);
        }
        serviceLevels.end(number, ServiceLevel.VENDOR_CONTRACT);
        vendors.close(
                vendorCase,
                givenUp ? "given-up" : "answered",
                givenUp ? Optional.empty() : serviceLevels.wasKept(number, ServiceLevel.VENDOR_CONTRACT));
        execution.setVariable(Variables.RETURN_TO, Variables.text(execution, Variables.HELD_BY));
        execution.removeVariables(List.of(Variables.VENDOR_CASE, Variables.HELD_BY));
    }
}

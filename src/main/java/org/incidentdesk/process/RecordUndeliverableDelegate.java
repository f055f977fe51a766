package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.notification.Delivery;
import org.springframework.stereotype.Component;

/** Records that a recipient could not be told. */
@Component
class RecordUndeliverableDelegate implements JavaDelegate {

    private final Delivery delivery;

    RecordUndeliverableDelegate(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public void execute(DelegateExecution execution) {
        delivery.giveUp(
                (long) execution.getVariable(EngineDelivery.MESSAGE),
                Variables.text(execution, TakeNextChannelDelegate.PROBLEM),
                Steps.of(execution));
    }
}

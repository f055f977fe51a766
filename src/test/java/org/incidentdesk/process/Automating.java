package org.incidentdesk.process;

import org.springframework.context.ApplicationContext;

/** Lets a test ask automations, which threads of the product ask elsewhere. */
public final class Automating {

    private Automating() {}

    /**
     * Asks for what can be asked for now.
     *
     * @return how many were asked
     */
    public static int now(ApplicationContext product) {
        return product.getBean(AutomationWorker.class).askDue();
    }
}

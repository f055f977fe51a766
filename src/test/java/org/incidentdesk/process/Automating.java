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

    /**
     * Asks the second sources of alerts that can be asked now.
     *
     * @return how many were asked
     */
    public static int checks(ApplicationContext product) {
        return product.getBean(AlertCheckWorker.class).askDue();
    }
}

package org.incidentdesk.process;

import org.springframework.context.ApplicationContext;

/** Lets messages go out when a test wants it. */
public final class Sending {

    private Sending() {}

    /**
     * Does what the threads of the product do elsewhere, until nothing is left that can go out now.
     *
     * @return how many were tried
     */
    public static int now(ApplicationContext product) {
        return product.getBean(MessageWorker.class).sendDue();
    }
}

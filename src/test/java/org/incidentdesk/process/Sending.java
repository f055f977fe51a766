package org.incidentdesk.process;

import org.camunda.bpm.engine.RuntimeService;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

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

    /** Forgets what other tests have left to be told. */
    public static void forget(ApplicationContext product) {
        RuntimeService runtime = product.getBean(RuntimeService.class);
        runtime.createProcessInstanceQuery()
                .processDefinitionKey("deliver-message")
                .list()
                .forEach(way -> runtime.deleteProcessInstance(way.getId(), "Of another test"));
        product.getBean(JdbcClient.class).sql("delete from message").update();
    }
}

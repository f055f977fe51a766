package org.incidentdesk;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Camunda's REST interface and webapps find the engine by its name in a register of the whole JVM, where each further
 * product that a test class starts puts its own.
 */
final class EngineInUse implements TestExecutionListener {

    @Override
    public void beforeTestClass(TestContext test) {
        ProcessEngines.registerProcessEngine(test.getApplicationContext().getBean(ProcessEngine.class));
    }
}

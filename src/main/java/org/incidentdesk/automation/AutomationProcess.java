package org.incidentdesk.automation;

/** The step of a model that waits for an automation. Implemented by the process. */
public interface AutomationProcess {

    /**
     * Lets the step go on, or fail.
     *
     * @return whether it still waited
     */
    boolean finish(AutomationRun run, boolean succeeded, String detail);
}

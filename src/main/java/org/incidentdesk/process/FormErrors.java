package org.incidentdesk.process;

import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;

/**
 * The engine hides what a task listener throws in a general exception, which its REST API answers with 500. What is wrong
 * with a form must come out as such, which it answers with 400.
 */
class FormErrors extends CommandInterceptor {

    @Override
    public <T> T execute(Command<T> command) {
        try {
            return next.execute(command);
        } catch (FormFieldValidationException e) {
            throw e;
        } catch (ProcessEngineException e) {
            // The listener of a model is hidden in two.
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof FormFieldValidationException invalid) {
                    throw invalid;
                }
            }
            throw e;
        }
    }
}

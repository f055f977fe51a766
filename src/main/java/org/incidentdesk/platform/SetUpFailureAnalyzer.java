package org.incidentdesk.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows an administrator the one sentence that counts instead of a stack trace. */
class SetUpFailureAnalyzer extends AbstractFailureAnalyzer<SetUpException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, SetUpException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}

package org.incidentdesk.alert;

import org.springframework.dao.OptimisticLockingFailureException;

/** The way of each alert. Implemented by the process {@code handle-alert}. */
public interface AlertProcess {

    void begin(long alert);

    /**
     * It has cleared, or fires again; which of them, the record says.
     *
     * @throws OptimisticLockingFailureException if the process takes a step at this moment
     */
    void changed(long alert);
}

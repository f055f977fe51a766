package org.incidentdesk.process;

import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.history.UserOperationLogEntry;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.UserOperationLogEntryEventEntity;
import org.camunda.bpm.engine.impl.history.handler.DbHistoryEventHandler;

/** Who claimed and completed a task is on the timeline; the engine's operation log keeps what administrators do. */
class DeskHistoryHandler extends DbHistoryEventHandler {

    @Override
    public void handleEvent(HistoryEvent event) {
        if (event instanceof UserOperationLogEntryEventEntity entry
                && EntityTypes.TASK.equals(entry.getEntityType())
                && UserOperationLogEntry.CATEGORY_TASK_WORKER.equals(entry.getCategory())) {
            return;
        }
        super.handleEvent(event);
    }
}

package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.TaskQueryImpl;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationManager;
import org.springframework.lang.Nullable;

/**
 * The engine's checks without two of their costs, which grow with the number of open tasks since each task has
 * authorizations of its own.
 */
class QuickAuthorizations extends AuthorizationManager {

    /** The engine would first read all groups that have any authorization, once per command, to leave out the others. */
    @Override
    public List<String> filterAuthenticatedGroupIds(List<String> groupIds) {
        return groupIds == null ? List.of() : groupIds;
    }

    /**
     * Who asks for the tasks of the own groups, for the own tasks, or for those of a process of which all tasks may be
     * read, may see whatever matches.
     */
    @Override
    public void configureTaskQuery(TaskQueryImpl query) {
        super.configureTaskQuery(query);
        if (asksForOwn(query, getCurrentAuthentication()) || mayReadAll(query.getProcessDefinitionKey())) {
            query.getAuthCheck().setAuthorizationCheckEnabled(false);
        }
    }

    private boolean mayReadAll(@Nullable String process) {
        return process != null && isAuthorized(Permissions.READ_TASK, Resources.PROCESS_DEFINITION, process);
    }

    /** The engine grants reading a task to each candidate group and to the assignee when they become that. */
    private static boolean asksForOwn(TaskQueryImpl query, Authentication asking) {
        if (asking == null || query.isOrQueryActive() || query.getCandidateUser() != null) {
            return false;
        }
        List<String> groups = query.getCandidateGroups();
        boolean ownGroups = groups != null
                && !groups.isEmpty()
                && asking.getGroupIds() != null
                && asking.getGroupIds().containsAll(groups);
        return ownGroups || (asking.getUserId() != null && asking.getUserId().equals(query.getAssignee()));
    }

    static class Factory implements SessionFactory {

        @Override
        public Class<?> getSessionType() {
            return AuthorizationManager.class;
        }

        @Override
        public Session openSession() {
            return new QuickAuthorizations();
        }
    }
}

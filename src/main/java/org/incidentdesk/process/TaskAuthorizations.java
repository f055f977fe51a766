package org.incidentdesk.process;

import java.util.Collection;
import java.util.Objects;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.Task;

/** The engine's grants for the people of a task, without those that say what another one says already. */
class TaskAuthorizations extends DefaultAuthorizationProvider {

    private static final String BEING_MADE = "Init";

    /** Who takes a task as a member of one of its groups has that group's rights. */
    @Override
    public AuthorizationEntity[] newTaskAssignee(Task task, String oldAssignee, String newAssignee) {
        Authentication person = Context.getCommandContext().getAuthentication();
        boolean byGroup = person != null
                && person.getUserId().equals(newAssignee)
                && person.getGroupIds() != null
                && containsAny(person.getGroupIds(), (TaskEntity) task);
        return byGroup ? null : super.newTaskAssignee(task, oldAssignee, newAssignee);
    }

    /** A group that a task has left does not work on it any more; the engine would let it. */
    @Override
    public AuthorizationEntity[] deleteTaskGroupIdentityLink(Task task, String groupId, String type) {
        AuthorizationEntity grant = getGrantAuthorizationByGroupId(groupId, Resources.TASK, task.getId());
        return grant == null ? null : new AuthorizationEntity[] {grant};
    }

    /** A task that is just being made has no grants to look for. */
    @Override
    protected AuthorizationEntity createOrUpdateAuthorization(
            Task task,
            String userId,
            String groupId,
            Resource resource,
            boolean isHistoric,
            Permission... permissions) {
        return BEING_MADE.equals(task.getTaskState()) && !isHistoric
                ? createAuthorization(userId, groupId, resource, task.getId(), permissions)
                : super.createOrUpdateAuthorization(task, userId, groupId, resource, isHistoric, permissions);
    }

    private static boolean containsAny(Collection<String> groups, TaskEntity task) {
        return task.getCandidates().stream()
                .map(IdentityLink::getGroupId)
                .filter(Objects::nonNull)
                .anyMatch(groups::contains);
    }
}

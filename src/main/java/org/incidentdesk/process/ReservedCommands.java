package org.incidentdesk.process;

import java.util.Set;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.impl.cmd.AddGroupIdentityLinkCmd;
import org.camunda.bpm.engine.impl.cmd.AddUserIdentityLinkCmd;
import org.camunda.bpm.engine.impl.cmd.DelegateTaskCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteGroupIdentityLinkCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteUserIdentityLinkCmd;
import org.camunda.bpm.engine.impl.cmd.HandleTaskBpmnErrorCmd;
import org.camunda.bpm.engine.impl.cmd.HandleTaskEscalationCmd;
import org.camunda.bpm.engine.impl.cmd.PatchTaskVariablesCmd;
import org.camunda.bpm.engine.impl.cmd.RemoveTaskVariablesCmd;
import org.camunda.bpm.engine.impl.cmd.ResolveTaskCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskOwnerCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskVariablesCmd;
import org.camunda.bpm.engine.impl.cmd.StartProcessInstanceAtActivitiesCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.incidentdesk.record.Roles;

/**
 * The engine lets a candidate of a task do anything with it, and whoever may start a process start it anywhere. People
 * claim and complete tasks and start processes at their start; the rest is for the process itself and for administrators.
 */
class ReservedCommands extends CommandInterceptor {

    private static final Set<Class<?>> RESERVED = Set.of(
            AddGroupIdentityLinkCmd.class,
            AddUserIdentityLinkCmd.class,
            DeleteGroupIdentityLinkCmd.class,
            DeleteUserIdentityLinkCmd.class,
            SetTaskOwnerCmd.class,
            DelegateTaskCmd.class,
            ResolveTaskCmd.class,
            HandleTaskBpmnErrorCmd.class,
            HandleTaskEscalationCmd.class,
            SetTaskVariablesCmd.class,
            PatchTaskVariablesCmd.class,
            RemoveTaskVariablesCmd.class,
            StartProcessInstanceAtActivitiesCmd.class);

    private final EngineAccess access;

    ReservedCommands(EngineAccess access) {
        this.access = access;
    }

    @Override
    public <T> T execute(Command<T> command) {
        // Within a command it is the process that acts.
        if (RESERVED.contains(command.getClass()) && Context.getCommandContext() == null) {
            Authentication person = access.person();
            if (person != null && !person.getGroupIds().contains(Roles.ADMINISTRATOR)) {
                throw new AuthorizationException(
                        "This is for administrators. Complete the task, or reclassify or withdraw the incident.");
            }
        }
        return next.execute(command);
    }
}

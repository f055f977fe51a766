package org.incidentdesk.platform;

import static org.camunda.bpm.engine.authorization.Authorization.ANY;
import static org.camunda.bpm.engine.authorization.Authorization.AUTH_TYPE_GLOBAL;
import static org.camunda.bpm.engine.authorization.Authorization.AUTH_TYPE_GRANT;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.AuthorizationQuery;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.incidentdesk.record.Roles;
import org.springframework.stereotype.Component;

/**
 * What each role may do in the engine. Tasks themselves are not named here: who is assignee or candidate of a task may see
 * and complete it, because the model says so.
 */
@Component
class Access {

    static final String INCIDENT = "incident";

    /** The processes in which people work on incidents. */
    static final List<String> WORK =
            List.of(INCIDENT, "support-tiers", "tier-work", "swarm", "approve-workaround", "vendor-case");

    private static final String MAIL = "receive-mail";
    private static final String ALERT = "handle-alert";

    private final AuthorizationService authorizations;
    private final IdentityService identity;

    Access(AuthorizationService authorizations, IdentityService identity) {
        this.authorizations = authorizations;
        this.identity = identity;
    }

    /** Adds what is missing; an administrator's further grants stay. */
    void grant() {
        everyone(Resources.APPLICATION, "tasklist", Permissions.ACCESS);
        everyone(Resources.APPLICATION, "welcome", Permissions.ACCESS);
        everyone(Resources.PROCESS_DEFINITION, INCIDENT, Permissions.READ, Permissions.CREATE_INSTANCE);
        everyone(Resources.PROCESS_INSTANCE, ANY, Permissions.CREATE);

        for (String process : WORK) {
            everyone(Resources.PROCESS_DEFINITION, process, Permissions.READ);
            group(
                    Roles.INCIDENT_MANAGER,
                    Resources.PROCESS_DEFINITION,
                    process,
                    Permissions.READ,
                    Permissions.READ_INSTANCE,
                    Permissions.READ_TASK,
                    ProcessDefinitionPermissions.TASK_ASSIGN,
                    ProcessDefinitionPermissions.READ_INSTANCE_VARIABLE);
            group(
                    Roles.SERVICE_DESK,
                    Resources.PROCESS_DEFINITION,
                    process,
                    Permissions.READ,
                    Permissions.READ_TASK,
                    ProcessDefinitionPermissions.READ_INSTANCE_VARIABLE);
        }
        // Tasklist shows the name and the diagram of the process with each task.
        group(Roles.SERVICE_DESK, Resources.PROCESS_DEFINITION, MAIL, Permissions.READ);
        everyone(Resources.PROCESS_DEFINITION, ALERT, Permissions.READ);

        group(Roles.PROCESS_OWNER, Resources.APPLICATION, "cockpit", Permissions.ACCESS);
        group(Roles.PROCESS_OWNER, Resources.DEPLOYMENT, ANY, Permissions.CREATE, Permissions.READ);
        group(
                Roles.PROCESS_OWNER,
                Resources.PROCESS_DEFINITION,
                ANY,
                Permissions.READ,
                Permissions.READ_INSTANCE,
                Permissions.READ_HISTORY,
                Permissions.READ_TASK,
                ProcessDefinitionPermissions.READ_INSTANCE_VARIABLE);
        group(Roles.PROCESS_OWNER, Resources.DECISION_DEFINITION, ANY, Permissions.READ, Permissions.READ_HISTORY);
        group(Roles.PROCESS_OWNER, Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, Permissions.READ);

        // The columns of the task lists are variables; all staff may read every incident anyway.
        identity.createGroupQuery().list().stream()
                .map(Group::getId)
                .filter(group -> Roles.isStaff(Set.of(group)))
                .forEach(group -> WORK.forEach(process -> group(
                        group,
                        Resources.PROCESS_DEFINITION,
                        process,
                        ProcessDefinitionPermissions.READ_INSTANCE_VARIABLE)));

        for (Resource resource : Resources.values()) {
            group(Roles.ADMINISTRATOR, resource, ANY, Permissions.ALL);
        }
    }

    void everyone(Resource resource, String id, Permission... permissions) {
        AuthorizationQuery existing = query(resource, id).authorizationType(AUTH_TYPE_GLOBAL);
        save(existing, () -> authorizations.createNewAuthorization(AUTH_TYPE_GLOBAL), resource, id, permissions);
    }

    void group(String group, Resource resource, String id, Permission... permissions) {
        AuthorizationQuery existing =
                query(resource, id).authorizationType(AUTH_TYPE_GRANT).groupIdIn(group);
        save(
                existing,
                () -> {
                    Authorization granted = authorizations.createNewAuthorization(AUTH_TYPE_GRANT);
                    granted.setGroupId(group);
                    return granted;
                },
                resource,
                id,
                permissions);
    }

    private AuthorizationQuery query(Resource resource, String id) {
        return authorizations.createAuthorizationQuery().resourceType(resource).resourceId(id);
    }

    private void save(
            AuthorizationQuery existing,
            Supplier<Authorization> created,
            Resource resource,
            String id,
            Permission... permissions) {
        Authorization authorization = existing.list().stream().findFirst().orElseGet(created);
        authorization.setResource(resource);
        authorization.setResourceId(id);
        for (Permission permission : permissions) {
            authorization.addPermission(permission);
        }
        authorizations.saveAuthorization(authorization);
    }
}

package org.incidentdesk.record;

import java.util.Set;

/** The groups that the product itself gives a meaning. All other groups are support groups of the company. */
public final class Roles {

    public static final String REPORTER = "reporter";
    /** Accounts of machines that report through the API. */
    public static final String INTEGRATION = "integration";

    public static final String SERVICE_DESK = "service-desk";
    public static final String INCIDENT_MANAGER = "incident-manager";
    public static final String PROCESS_OWNER = "process-owner";
    public static final String ADMINISTRATOR = "camunda-admin";

    private Roles() {}

    /** Staff see every incident; reporters and machines only their own. */
    public static boolean isStaff(Set<String> groups) {
        return groups.stream().anyMatch(group -> !group.equals(REPORTER) && !group.equals(INTEGRATION));
    }
}

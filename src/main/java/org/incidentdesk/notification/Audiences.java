package org.incidentdesk.notification;

import java.util.List;

/** The audiences of the table {@code notification} that depend on the incident; any other is a group or a person. */
public final class Audiences {

    public static final String REPORTER = "reporter";
    static final String ASSIGNEE = "assignee";
    public static final String GROUP = "group";
    static final String ON_CALL = "on-call";
    public static final String SERVICE_OWNER = "service-owner";
    static final String STAKEHOLDERS = "stakeholders";
    static final String CUSTOMER = "customer";
    /** Of the status page; no audience of the table. */
    static final String SUBSCRIBERS = "subscribers";

    public static final List<String> RELATIVE =
            List.of(REPORTER, ASSIGNEE, GROUP, ON_CALL, SERVICE_OWNER, STAKEHOLDERS, CUSTOMER);

    private Audiences() {}
}

package org.incidentdesk.model;

/** How a form names a group where it can name a person as well. */
public final class StaffOptions {

    static final String GROUP = "group:";

    private StaffOptions() {}

    public static String withoutKind(String option) {
        return option.startsWith(GROUP) ? option.substring(GROUP.length()) : option;
    }
}

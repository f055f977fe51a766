package org.incidentdesk.process;

import java.util.EnumMap;
import java.util.Map;
import org.incidentdesk.record.MajorIncidents.Role;

/** The variables of the processes of a major incident. */
final class MajorVariables {

    static final String REASON = "majorReason";
    static final String PROPOSED_BY = "proposedBy";
    static final String ACCEPTED = "majorAccepted";
    static final String DECISION = "majorDecision";
    static final String JOIN_SIMILAR = "joinSimilar";

    static final String COMMANDER_FROM = "commanderFrom";
    static final String COMMUNICATIONS_FROM = "communicationsFrom";
    static final String SCRIBE_FROM = "scribeFrom";
    static final String TECHNICAL_FROM = "technicalFrom";
    static final String REPORT_WITHIN = "reportWithin";
    static final String REPORT_BY = "reportBy";

    static final String BRIDGE = "bridge";
    static final String SERVICE_RESTORED = "serviceRestored";

    static final String NEW_ROLE = "newRole";
    static final String NEW_PART = "newPart";
    static final String NEW_HOLDER = "newHolder";
    static final String HANDED_OVER_BY = "handedOverBy";
    static final String DEMOTION_REASON = "demotionReason";
    static final String DEMOTED_BY = "demotedBy";

    static final String UPDATE_DUE_AT = "updateDueAt";
    static final String PUBLIC_STATE = "publicState";
    static final String PUBLIC_TITLE = "publicTitle";
    static final String COMPONENT_STATE = "componentState";

    private static final Map<Role, String> PERSONS = new EnumMap<>(Map.of(
            Role.COMMANDER, "commander",
            Role.COMMUNICATIONS_LEAD, "communicationsLead",
            Role.SCRIBE, "scribe",
            Role.TECHNICAL_LEAD, "technicalLead"));
    private static final Map<Role, String> GROUPS = new EnumMap<>(Map.of(
            Role.COMMANDER, "commanderGroup",
            Role.COMMUNICATIONS_LEAD, "communicationsGroup",
            Role.SCRIBE, "scribeGroup",
            Role.TECHNICAL_LEAD, "technicalGroup"));

    private MajorVariables() {}

    /** Who has the part; "" for anybody of its group. Of several technical leads, the first. */
    static String personOf(Role role) {
        return PERSONS.get(role);
    }

    /** Of several technical leads, all groups, separated by commas. */
    static String groupOf(Role role) {
        return GROUPS.get(role);
    }
}

package org.incidentdesk.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.lang.Nullable;

/** An incident as it stands now. What nobody has stated yet is null. */
public record Incident(
        String number,
        String status,
        @Nullable String outcome,
        String title,
        String description,
        String reportType,
        String channel,
        @Nullable String source,
        String reportedBy,
        @Nullable String reporter,
        @Nullable String reporterContact,
        @Nullable String relatedTo,
        String service,
        String serviceName,
        String serviceCriticality,
        @Nullable String configurationItem,
        String environment,
        @Nullable String customer,
        @Nullable String location,
        @Nullable OffsetDateTime occurredAt,
        @Nullable String actionsTaken,
        @Nullable String category,
        @Nullable String subcategory,
        String usersAffected,
        String deadline,
        String workaround,
        String financialExposure,
        String securityExposure,
        String complianceExposure,
        String reputationExposure,
        @Nullable String impact,
        @Nullable String urgency,
        @Nullable String priority,
        String raisedTo,
        @Nullable String tier,
        @Nullable String group,
        @Nullable String assignee,
        @Nullable String cause,
        @Nullable String resolution,
        @Nullable String resolutionKind,
        @Nullable String resolvedBy,
        @Nullable String confirmation,
        @Nullable String closureCode,
        OffsetDateTime reportedAt,
        @Nullable OffsetDateTime resolvedAt,
        @Nullable OffsetDateTime closedAt,
        @Nullable OffsetDateTime nextUpdateAt,
        @Nullable String parent,
        boolean settled,
        String major) {

    public boolean isClosed() {
        return "closed".equals(status);
    }

    /** Whether somebody has still to solve it. */
    @JsonIgnore
    public boolean isUnresolved() {
        return !isClosed() && resolvedAt == null;
    }

    /** Whether it is led as a major incident now. */
    @JsonIgnore
    public boolean isLedAsMajor() {
        return "accepted".equals(major);
    }

    /** Without what is meant for colleagues only. */
    Incident forReporter() {
        return new Incident(
                number,
                status,
                outcome,
                title,
                description,
                reportType,
                channel,
                source,
                reportedBy,
                reporter,
                reporterContact,
                relatedTo,
                service,
                serviceName,
                serviceCriticality,
                configurationItem,
                environment,
                customer,
                location,
                occurredAt,
                actionsTaken,
                category,
                subcategory,
                usersAffected,
                deadline,
                workaround,
                financialExposure,
                securityExposure,
                complianceExposure,
                reputationExposure,
                impact,
                urgency,
                priority,
                raisedTo,
                tier,
                group,
                assignee,
                null,
                resolution,
                resolutionKind,
                resolvedBy,
                confirmation,
                closureCode,
                reportedAt,
                resolvedAt,
                closedAt,
                nextUpdateAt,
                parent,
                settled,
                major);
    }

    /** The facts that the lifecycle's decisions, gateways and forms work with; "" where nobody has stated it. */
    public Map<Fact, String> facts() {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        facts.put(Fact.TITLE, title);
        facts.put(Fact.DESCRIPTION, description);
        facts.put(Fact.REPORT_TYPE, reportType);
        facts.put(Fact.CHANNEL, channel);
        facts.put(Fact.REPORTER, orEmpty(reporter));
        facts.put(Fact.SERVICE, service);
        facts.put(Fact.SERVICE_CRITICALITY, serviceCriticality);
        facts.put(Fact.ENVIRONMENT, environment);
        facts.put(Fact.CUSTOMER, orEmpty(customer));
        facts.put(Fact.USERS_AFFECTED, usersAffected);
        facts.put(Fact.DEADLINE, deadline);
        facts.put(Fact.WORKAROUND, workaround);
        facts.put(Fact.FINANCIAL_EXPOSURE, financialExposure);
        facts.put(Fact.SECURITY_EXPOSURE, securityExposure);
        facts.put(Fact.COMPLIANCE_EXPOSURE, complianceExposure);
        facts.put(Fact.REPUTATION_EXPOSURE, reputationExposure);
        facts.put(Fact.CATEGORY, orEmpty(category));
        facts.put(Fact.SUBCATEGORY, orEmpty(subcategory));
        facts.put(Fact.PRIORITY, orEmpty(priority));
        facts.put(Fact.RAISED_TO, raisedTo);
        facts.put(Fact.TIER, orEmpty(tier));
        facts.put(Fact.GROUP, orEmpty(group));
        facts.put(Fact.CAUSE, orEmpty(cause));
        facts.put(Fact.RESOLUTION, orEmpty(resolution));
        facts.put(Fact.RESOLUTION_KIND, orEmpty(resolutionKind));
        facts.put(Fact.RESOLVED_BY, orEmpty(resolvedBy));
        facts.put(Fact.CONFIRMATION, orEmpty(confirmation));
        facts.put(Fact.CLOSURE_CODE, orEmpty(closureCode));
        facts.put(Fact.PARENT, orEmpty(parent));
        return facts;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}

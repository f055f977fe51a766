package org.incidentdesk.record;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.lang.Nullable;

/**
 * A fact about an incident that a person, a form, a machine or a decision table states. It has one name everywhere: the
 * {@link #key()} is the form key, the process variable, the decision's input or output and the JSON property; the
 * {@link #column()} is the same in the table.
 */
public enum Fact {
    TITLE(200),
    DESCRIPTION(4000),
    REPORT_TYPE("incident", "request", "question", "false-alarm"),
    CHANNEL("self-service", "phone", "email", "chat", "walk-in", "monitoring", "api"),
    SOURCE(200),
    REPORTER(64),
    REPORTER_CONTACT(200),
    RELATED_TO(20),
    SERVICE(64),
    SERVICE_CRITICALITY("low", "medium", "high", "critical"),
    CONFIGURATION_ITEM(200),
    ENVIRONMENT("production", "staging", "test"),
    CUSTOMER(64),
    LOCATION(200),
    /** ISO 8601 instant with offset, as the date-time field of a form gives it. */
    OCCURRED_AT(40),
    ACTIONS_TAKEN(4000),
    CATEGORY(64),
    SUBCATEGORY(64),
    USERS_AFFECTED("one", "several", "many", "all"),
    DEADLINE("now", "today", "week", "none"),
    WORKAROUND("none", "partial", "full"),
    FINANCIAL_EXPOSURE("none", "limited", "severe"),
    SECURITY_EXPOSURE("none", "limited", "severe"),
    COMPLIANCE_EXPOSURE("none", "limited", "severe"),
    REPUTATION_EXPOSURE("none", "limited", "severe"),
    IMPACT("high", "medium", "low"),
    URGENCY("high", "medium", "low"),
    PRIORITY("P1", "P2", "P3", "P4", "P5"),
    /** The least priority that the incident has whatever the table of priorities says. */
    RAISED_TO("none", "P1", "P2", "P3", "P4"),
    TIER("L1", "L2", "L3"),
    GROUP(64),
    CAUSE(4000),
    RESOLUTION(4000),
    RESOLUTION_KIND("permanent", "workaround"),
    RESOLVED_BY("support", "reporter", "automation", "vendor"),
    CONFIRMATION("confirmed", "rejected", "none"),
    CLOSURE_CODE(64),
    /** The number of the incident that it belongs to, and is solved with. */
    PARENT(20);

    private static final Set<Fact> CLASSIFICATION = Set.of(
            SERVICE,
            ENVIRONMENT,
            CUSTOMER,
            CATEGORY,
            SUBCATEGORY,
            USERS_AFFECTED,
            DEADLINE,
            WORKAROUND,
            FINANCIAL_EXPOSURE,
            SECURITY_EXPOSURE,
            COMPLIANCE_EXPOSURE,
            REPUTATION_EXPOSURE,
            RAISED_TO);
    private static final List<Fact> ALL = List.of(values());

    private final int maxLength;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> allowed;

    private final String key;

    Fact(int maxLength) {
        this(maxLength, List.of());
    }

    Fact(String... allowed) {
        this(Arrays.stream(allowed).mapToInt(String::length).max().orElseThrow(), List.of(allowed));
    }

    Fact(int maxLength, List<String> allowed) {
        this.maxLength = maxLength;
        this.allowed = allowed;
        this.key = Pattern.compile("_([a-z])")
                .matcher(name().toLowerCase(Locale.ROOT))
                .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
    }

    public String key() {
        return key;
    }

    String column() {
        return this == GROUP ? "\"group\"" : name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Fact> ofKey(String key) {
        return ALL.stream().filter(fact -> fact.key.equals(key)).findFirst();
    }

    /** A fact that priority and route follow from, and that may be stated anew at any time. */
    boolean isClassification() {
        return CLASSIFICATION.contains(this);
    }

    /** What is wrong with a value that is present; empty if nothing. */
    Optional<Problem> problem(String value) {
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            return Optional.of(
                    new Problem(key, "must be one of " + String.join(", ", allowed) + ", not " + quote(value)));
        }
        if (value.length() > maxLength) {
            return Optional.of(
                    new Problem(key, "must have at most " + maxLength + " characters, has " + value.length()));
        }
        return unstorable(key, value);
    }

    /** The one character that the database cannot keep. */
    static Optional<Problem> unstorable(String field, String value) {
        return value.indexOf('\0') < 0
                ? Optional.empty()
                : Optional.of(new Problem(field, "must not contain the character U+0000"));
    }

    String parameter() {
        return this == OCCURRED_AT ? "cast(:" + key + " as timestamptz)" : ":" + key;
    }

    static String quote(@Nullable String value) {
        if (value == null) {
            return "(none)";
        }
        return "'" + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + "'";
    }
}

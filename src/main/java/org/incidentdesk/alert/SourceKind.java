package org.incidentdesk.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whose language a source of alerts speaks. */
public enum SourceKind {
    ALERTMANAGER,
    GRAFANA,
    PAGERDUTY,
    CLOUDEVENTS;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SourceKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}

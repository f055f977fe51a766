package org.incidentdesk.alert;

import java.time.Duration;
import java.util.Map;
import org.incidentdesk.notification.channel.Secret;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How alerts are taken in and verified.
 *
 * @param atOnce how many requests are worked on at the same time, for each kind of source
 * @param waiting how many may wait for that
 * @param patience how long they wait before they are sent away
 * @param checks second sources, by the names that the table alert-handling uses
 */
@ConfigurationProperties("incidentdesk.alerts")
record AlertSettings(
        @DefaultValue("4") int atOnce,
        @DefaultValue("40") int waiting,
        @DefaultValue("PT2S") Duration patience,
        @DefaultValue Map<String, Check> checks) {

    enum NoAnswer {
        REAL,
        UNKNOWN
    }

    /**
     * A second source: something that can be asked whether an alert is real.
     *
     * @param url with labels in braces, such as {@code https://shop.example/health?host={instance}}
     * @param authorization a header that it wants
     * @param fineStatus what it answers if nothing is wrong
     * @param fineBody a regular expression that is found in that answer then; empty for any answer
     * @param noAnswer what it means if it does not answer
     */
    record Check(
            String url,
            @DefaultValue("") Secret authorization,
            @DefaultValue("200") int fineStatus,
            @DefaultValue("") String fineBody,
            @DefaultValue("unknown") NoAnswer noAnswer) {}
}

package org.incidentdesk.notification;

import java.net.URI;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the company addresses people who have not said otherwise.
 *
 * @param publicUrl where people's browsers find this server; links in messages begin with it
 * @param company the name that messages are signed with
 * @param language of people who prefer none
 * @param languages that all wordings exist in
 * @param digestAt when messages of low urgency go out together, in the recipient's zone
 */
@ConfigurationProperties("incidentdesk.notification")
public record NotificationSettings(
        @DefaultValue("http://localhost:8080") URI publicUrl,
        @DefaultValue("Service desk") String company,
        @DefaultValue("en") Locale language,
        @DefaultValue({"en", "de"}) List<String> languages,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("08:00") LocalTime digestAt) {

    public URI link(String path) {
        String base = publicUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}

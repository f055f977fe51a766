package org.incidentdesk.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the status page is kept up to date.
 *
 * @param refresh how often it is read anew from the database
 * @param timeout after which that is given up; then the page stays as it was
 * @param confirmationsPerHour so many mails ask people who want to subscribe, whoever makes them be sent
 */
@ConfigurationProperties("incidentdesk.status")
record StatusSettings(
        @DefaultValue("PT5S") Duration refresh,
        @DefaultValue("PT3S") Duration timeout,
        @DefaultValue("500") int confirmationsPerHour) {}

package org.incidentdesk.intake;

import java.time.Duration;
import java.util.Optional;
import org.incidentdesk.notification.channel.Secret;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The mailbox of the desk, read by IMAP.
 *
 * @param tls imaps on port 993; otherwise STARTTLS is demanded
 * @param poll how often it is looked into
 * @param maxSize a larger mail is not fetched
 * @param authservId the name by which the own mail server signs its Authentication-Results (RFC 8601); what it says of a
 *     forged sender is believed
 * @param autoStart whether it is read from the start on
 */
@ConfigurationProperties("incidentdesk.mailbox")
record MailboxSettings(
        @DefaultValue("") String host,
        @DefaultValue("993") int port,
        @DefaultValue("") String user,
        @DefaultValue("") Secret password,
        @DefaultValue("INBOX") String folder,
        @DefaultValue("true") boolean tls,
        @DefaultValue("PT10S") Duration poll,
        @DefaultValue("20MB") DataSize maxSize,
        @DefaultValue("") String authservId,
        @DefaultValue("true") boolean autoStart) {

    Optional<MailboxAccount> account() {
        return host.isBlank()
                ? Optional.empty()
                : Optional.of(new MailboxAccount(host, port, user, password, folder, tls, false));
    }
}

package org.incidentdesk.intake;

import org.incidentdesk.notification.channel.Secret;

/**
 * Where mails come in.
 *
 * @param tls from the beginning (imaps); otherwise the connection becomes encrypted before the login
 * @param plain neither, for a server on this machine
 */
public record MailboxAccount(
        String host, int port, String user, Secret password, String folder, boolean tls, boolean plain) {}

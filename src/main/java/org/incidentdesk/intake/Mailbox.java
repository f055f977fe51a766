package org.incidentdesk.intake;

import jakarta.mail.Authenticator;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Flags.Flag;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.AndTerm;
import jakarta.mail.search.FlagTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.mail.ImapMailReceiver;
import org.springframework.integration.mail.dsl.Mail;
import org.springframework.stereotype.Component;

/**
 * Fetches mails by IMAP. One is marked as read only after what came of it is committed; until then it is fetched again, and
 * {@link ReceivedMails} knows it again. What is in a mail is not looked at here, so that none can stop the others.
 */
@Component
class Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final String FLOW = "mailboxFlow";
    private static final String TIMEOUT_MS = "20000";

    private final ReceivedMails received;
    private final MailboxSettings settings;
    private final ObjectProvider<MailboxAccount> otherAccount;
    private final IntegrationFlowContext flows;
    private final AtomicBoolean unreachable = new AtomicBoolean();
    private final AtomicBoolean refused = new AtomicBoolean();

    /** @param otherAccount used if the configuration names none */
    Mailbox(
            ReceivedMails received,
            MailboxSettings settings,
            ObjectProvider<MailboxAccount> otherAccount,
            IntegrationFlowContext flows) {
        this.received = received;
        this.settings = settings;
        this.otherAccount = otherAccount;
        this.flows = flows;
    }

    @EventListener(ApplicationReadyEvent.class)
    void startWithTheServer() {
        if (settings.autoStart()) {
            start();
        }
    }

    /** Reads the mailbox from now on, if there is one. */
    void start() {
        Optional<MailboxAccount> account =
                settings.account().or(() -> Optional.ofNullable(otherAccount.getIfAvailable()));
        account.ifPresent(mailbox -> {
            LOG.info("Reading the mailbox of {} on {}:{}", mailbox.user(), mailbox.host(), mailbox.port());
            flows.registration(flow(mailbox)).id(FLOW).register();
        });
    }

    void stop() {
        if (flows.getRegistrationById(FLOW) != null) {
            flows.remove(FLOW);
        }
    }

    private IntegrationFlow flow(MailboxAccount account) {
        return IntegrationFlow.from(
                        Mail.imapInboundAdapter(receiver(account)),
                        adapter -> adapter.poller(Pollers.fixedDelay(settings.poll())
                                .maxMessagesPerPoll(-1)
                                .errorHandler(this::failed)))
                .handle(MimeMessage.class, (mail, headers) -> {
                    take(mail);
                    return null;
                })
                .get();
    }

    private ImapMailReceiver receiver(MailboxAccount account) {
        String protocol = account.tls() ? "imaps" : "imap";
        ImapMailReceiver receiver =
                new FrugalReceiver(protocol + "://" + account.host() + ":" + account.port() + "/" + account.folder());
        receiver.setJavaMailAuthenticator(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(
                        account.user(), account.password().reveal());
            }
        });
        Properties properties = new Properties();
        String prefix = "mail." + protocol + ".";
        // To fetch a mail must not mark it as read.
        properties.setProperty(prefix + "peek", "true");
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(prefix + "starttls.required", String.valueOf(!account.tls() && !account.plain()));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "connectiontimeout", TIMEOUT_MS);
        properties.setProperty(prefix + "timeout", TIMEOUT_MS);
        properties.setProperty(prefix + "writetimeout", TIMEOUT_MS);
        properties.setProperty(prefix + "fetchsize", String.valueOf(1 << 20));
        receiver.setJavaMailProperties(properties);
        // Read while they are handled, not before.
        receiver.setAutoCloseFolder(false);
        receiver.setShouldMarkMessagesAsRead(false);
        receiver.setShouldDeleteMessages(false);
        receiver.setFlaggedAsFallback(false);
        receiver.setSearchTermStrategy((flags, folder) ->
                new AndTerm(new FlagTerm(new Flags(Flag.SEEN), false), new FlagTerm(new Flags(Flag.DELETED), false)));
        return receiver;
    }

    /** Fetches nothing in advance: the structure of a broken mail, of which a server says nonsense, is of no interest yet. */
    private final class FrugalReceiver extends ImapMailReceiver {

        FrugalReceiver(String url) {
            super(url);
        }

        @Override
        protected Message[] searchForNewMessages() throws MessagingException {
            Message[] found = super.searchForNewMessages();
            if (unreachable.getAndSet(false)) {
                LOG.info("The mailbox can be read again");
            }
            return found;
        }

        @Override
        protected void fetchMessages(Message[] messages) throws MessagingException {
            FetchProfile size = new FetchProfile();
            size.add(FetchProfile.Item.SIZE);
            getFolder().fetch(messages, size);
        }
    }

    private void take(MimeMessage mail) {
        try {
            boolean tooLarge = mail.getSize() > settings.maxSize().toBytes();
            received.receive(tooLarge ? headers(mail) : whole(mail), mail.getSize(), tooLarge);
            mail.setFlag(Flag.SEEN, true);
            refused.set(false);
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException("A mail cannot be fetched: " + e.getMessage(), e);
        }
    }

    private static byte[] whole(MimeMessage mail) throws MessagingException, IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream(Math.max(1024, mail.getSize()));
        mail.writeTo(content);
        return content.toByteArray();
    }

    private static byte[] headers(MimeMessage mail) throws MessagingException {
        StringBuilder headers = new StringBuilder();
        Collections.list(mail.getAllHeaderLines())
                .forEach(line -> headers.append(line).append("\r\n"));
        return headers.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Told once, however often it is tried again. */
    private void failed(Throwable failure) {
        boolean mail = failure instanceof org.springframework.messaging.MessagingException handling
                && handling.getFailedMessage() != null;
        String what = mail ? "A mail in the mailbox" : "The mailbox";
        if ((mail ? refused : unreachable).getAndSet(true)) {
            LOG.debug("{} still fails", what, failure);
        } else {
            LOG.warn(
                    "{} cannot be read and is tried again every {} s: {}",
                    what,
                    settings.poll().toSeconds(),
                    NestedExceptionUtils.getMostSpecificCause(failure).getMessage(),
                    failure);
        }
    }
}

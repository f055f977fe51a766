package org.incidentdesk.demo;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import org.incidentdesk.intake.MailboxAccount;
import org.incidentdesk.notification.channel.Secret;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * The mail server of the demo company: a real one, by SMTP and IMAP, that keeps its mails in memory and takes mail for
 * everybody. Only as long as the configuration names no other mail server.
 */
@Configuration
@ConditionalOnProperty("incidentdesk.demo-mail")
class DemoMail {

    static final String DESK = "servicedesk@aldermoor.example";

    private static final String LOOPBACK = "127.0.0.1";

    @Bean(destroyMethod = "stop")
    GreenMail demoMailServer() {
        GreenMail server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_IMAP)
        });
        server.withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
        server.start();
        return server;
    }

    @Bean
    JavaMailSender demoMailSender(GreenMail demoMailServer) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(LOOPBACK);
        sender.setPort(demoMailServer.getSmtp().getPort());
        return sender;
    }

    @Bean
    MailboxAccount demoMailbox(GreenMail demoMailServer) {
        return new MailboxAccount(
                LOOPBACK, demoMailServer.getImap().getPort(), DESK, Secret.valueOf(DESK), "INBOX", false, true);
    }
}

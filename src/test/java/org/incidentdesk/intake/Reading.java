package org.incidentdesk.intake;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import java.time.Duration;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Lets mails come in when a test wants it. */
public final class Reading {

    private static final String DESK = "servicedesk@aldermoor.example";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Reading() {}

    /** Does what the product does all the time, until there is no mail in the mailbox that it has not read. */
    public static void now(ApplicationContext product) {
        Mailbox mailbox = product.getBean(Mailbox.class);
        mailbox.start();
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> unread(product.getBean(GreenMail.class)) == 0);
        } finally {
            mailbox.stop();
            // What it was doing is done once the one thread for such work does something else.
            product.getBean(ThreadPoolTaskScheduler.class)
                    .submitCompletable(() -> {})
                    .join();
        }
    }

    /** How many mails of the desk's mailbox are not marked as read. */
    static int unread(GreenMail server) {
        GreenMailUser desk = server.getUserManager().getUserByEmail(DESK);
        try {
            return desk == null
                    ? 0
                    : server.getManagers().getImapHostManager().getInbox(desk).getUnseenCount();
        } catch (FolderException e) {
            throw new IllegalStateException(e);
        }
    }
}

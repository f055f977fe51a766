package org.incidentdesk.status;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.status.Publication.Update;
import org.incidentdesk.status.Publications.Published;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Queues the mails to the subscribers, some at a time, so that whoever publishes waits for none of them. What a server that
 * dies leaves undone, any other takes up.
 */
@Component
class Mailings implements SmartLifecycle {

    static final String UPDATE = "status-update";

    private static final Logger LOG = LoggerFactory.getLogger(Mailings.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final int AT_A_TIME = 100;

    private final JdbcClient jdbc;
    private final Publications publications;
    private final Catalogue catalogue;
    private final Subscriptions subscriptions;
    private final Notifications notifications;
    private final NotificationSettings company;
    private final TransactionTemplate transaction;
    private final Loop loop = new Loop("status-mails", LOOK_AGAIN, this::sendPending);

    Mailings(
            JdbcClient jdbc,
            Publications publications,
            Catalogue catalogue,
            Subscriptions subscriptions,
            Notifications notifications,
            NotificationSettings company,
            TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.publications = publications;
        this.catalogue = catalogue;
        this.subscriptions = subscriptions;
        this.notifications = notifications;
        this.company = company;
        this.transaction = transaction;
    }

    private record Mailing(long update, long publication, long subscriber) {}

    private record Subscriber(long id, String mail, String language) {}

    /** Queues all that is to be told now. */
    void sendPending() {
        try {
            boolean more;
            do {
                more = Boolean.TRUE.equals(transaction.execute(status -> sendSome()));
            } while (more);
        } catch (RuntimeException e) {
            LOG.warn("Subscribers of the status page are told later", e);
        }
    }

    /** @return whether there may be more */
    private boolean sendSome() {
        Optional<Mailing> next = jdbc.sql(
                        """
                        select u.id as update, u.publication, m.subscriber from status_mailing m
                            join publication_update u on u.id = m.publication_update
                        order by u.id limit 1 for update of m skip locked
                        """)
                .query(Mailing.class)
                .optional();
        next.ifPresent(this::sendSome);
        return next.isPresent();
    }

    private void sendSome(Mailing mailing) {
        Publication publication = publications.find(mailing.publication()).orElseThrow();
        Update update = publication.updates().stream()
                .filter(it -> it.id() == mailing.update())
                .findFirst()
                .orElseThrow();
        List<Subscriber> subscribers = jdbc.sql(
                        """
                        select id, mail, language from status_subscriber
                        where id > :last and since <= (select at from publication_update where id = :update)
                            and (services = '{}' or services && cast(:services as text[])
                                or cardinality(cast(:services as text[])) = 0)
                        order by id limit :most
                        """)
                .param("last", mailing.subscriber())
                .param("update", mailing.update())
                .param("services", publication.components().keySet().toArray(String[]::new))
                .param("most", AT_A_TIME)
                .query(Subscriber.class)
                .list();
        subscribers.forEach(subscriber -> send(subscriber, publication, update));
        if (subscribers.size() < AT_A_TIME) {
            jdbc.sql("delete from status_mailing where publication_update = :update")
                    .param("update", mailing.update())
                    .update();
        } else {
            jdbc.sql("update status_mailing set subscriber = :last where publication_update = :update")
                    .param("last", subscribers.get(AT_A_TIME - 1).id())
                    .param("update", mailing.update())
                    .update();
        }
    }

    private void send(Subscriber subscriber, Publication publication, Update update) {
        Locale language = Locale.forLanguageTag(subscriber.language());
        Labels labels = Labels.in(language);
        StringBuilder components = new StringBuilder();
        Map<String, ComponentState> states = publication.components();
        for (ServiceEntry service : catalogue.services()) {
            if (service.publicName() != null && states.containsKey(service.id())) {
                components
                        .append(components.isEmpty() ? "" : "\n")
                        .append(service.publicName())
                        .append(": ")
                        .append(labels.of(Objects.requireNonNull(states.get(service.id()))));
            }
        }
        notifications.write(
                subscriber.mail(),
                language,
                UPDATE,
                String.valueOf(update.id()),
                Map.of(
                        Placeholder.TITLE, publication.title(),
                        Placeholder.STATE, labels.of(update.state()),
                        Placeholder.TEXT, update.text(),
                        Placeholder.COMPONENTS, components.toString(),
                        Placeholder.STATUS_LINK,
                                company.link("/status/publications/" + publication.id())
                                        .toString(),
                        Placeholder.UNSUBSCRIBE_LINK, subscriptions.endLink(subscriber.id())));
    }

    @TransactionalEventListener(fallbackExecution = true)
    void changed(Published published) {
        loop.wake();
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}

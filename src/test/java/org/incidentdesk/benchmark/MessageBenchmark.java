package org.incidentdesk.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a message costs on its way through {@code deliver-message} to a mail server on this machine, and what the work of
 * agents notices of a mail server that takes five seconds for each mail.
 */
final class MessageBenchmark {

    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final long PATIENCE_MINUTES = 10;

    private final Side desk;
    private final ApplicationContext product;
    private final JdbcClient jdbc;
    private final SmartLifecycle worker;

    MessageBenchmark(Side desk, ApplicationContext product, HikariDataSource pool) {
        this.desk = desk;
        this.product = product;
        this.jdbc = JdbcClient.create(pool);
        this.worker = product.getBean("messageWorker", SmartLifecycle.class);
    }

    void measure(int messages, int clients) throws Exception {
        try (SmtpSink server = new SmtpSink()) {
            JavaMailSenderImpl sender = product.getBean(JavaMailSenderImpl.class);
            sender.setPort(server.port());
            desk.drive(50, clients, 2);
            sendAll();

            desk.forget();
            queue(messages, clients);
            System.out.printf("%n%d messages by e-mail to a server on this machine%n", messages);
            statements("queued, with what happens", messages);
            desk.forget();
            int before = server.taken.get();
            long start = System.nanoTime();
            sendAll();
            double seconds = (System.nanoTime() - start) / 1e9;
            int sent = server.taken.get() - before;
            if (sent != messages) {
                throw new IllegalStateException(sent + " of " + messages + " messages were sent");
            }
            statements("delivered", messages);
            System.out.printf("  delivered in %.1f s, %.0f/s%n", seconds, messages / seconds);

            System.out.printf("%n%-34s %12s %12s %12s%n", "latency ms while mails go out", "p50", "p95", "p99");
            lifecycle("mail server quick", clients);
            server.delay = SLOW;
            lifecycle("mail server takes 5 s", clients);
        }
    }

    private void queue(int messages, int clients) throws InterruptedException {
        List<String> open = jdbc.sql("select number from incident where status <> 'closed' and reporter is not null")
                .query(String.class)
                .list();
        Notifications notifications = product.getBean(Notifications.class);
        TransactionTemplate transaction = product.getBean(TransactionTemplate.class);
        AtomicInteger next = new AtomicInteger();
        Clients.each(clients, () -> {
            for (int i = next.getAndIncrement(); i < messages; i = next.getAndIncrement()) {
                Occasion occasion = new Occasion(open.get(i % open.size()), "message-to-reporter", "benchmark " + i)
                        .by("alan")
                        .saying(Placeholder.AUTHOR, "alan")
                        .saying(Placeholder.TEXT, "Which customer was it?");
                transaction.executeWithoutResult(status -> notifications.tell(occasion));
            }
            return null;
        });
    }

    private void statements(String what, int messages) {
        System.out.printf(
                "  SQL statements per message %s: %.1f (a batch counted as one: %.1f)%n",
                what,
                (double) desk.statements.rows.sum() / messages,
                (double) desk.statements.roundTrips.sum() / messages);
        desk.statements.print("message " + what, messages);
    }

    private void sendAll() throws InterruptedException {
        worker.start();
        try {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
            while (jdbc.sql("select count(*) from act_ru_ext_task")
                            .query(Integer.class)
                            .single()
                    > 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Messages are still waiting");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } finally {
            worker.stop();
        }
    }

    private void lifecycle(String title, int clients) throws InterruptedException {
        desk.forget();
        worker.start();
        try {
            desk.drive(200, clients, 5);
        } finally {
            worker.stop();
        }
        for (String what : List.of("start", "complete")) {
            Collection<Long> nanos = desk.latencies.get(what);
            LifecycleBenchmark.latency("  " + title + ", " + what, nanos);
        }
    }
}

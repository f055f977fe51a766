package org.incidentdesk.alert;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/** Lets in no more than can be done at once, so that a storm of alerts neither stops the desk nor is lost. */
@Component
class FrontDoor {

    private static final int TRIES = 3;

    private static final long GLANCE_MILLIS = 20;

    private final AlertSources sources;
    private final Alerts alerts;
    private final AlertSettings settings;
    private final HikariDataSource connections;
    private final Map<SourceKind, Semaphore> permits = new EnumMap<>(SourceKind.class);

    FrontDoor(AlertSources sources, Alerts alerts, AlertSettings settings, DataSource dataSource) throws SQLException {
        this.sources = sources;
        this.alerts = alerts;
        this.settings = settings;
        connections = dataSource.unwrap(HikariDataSource.class);
        for (SourceKind kind : SourceKind.values()) {
            permits.put(kind, new Semaphore(settings.atOnce(), true));
        }
    }

    /**
     * Who comes with a key.
     *
     * @throws OverloadedException if the tool has to come again
     */
    Optional<AlertSource> source(SourceKind kind, String key) {
        try {
            return sources.withKey(kind, key);
        } catch (DataAccessResourceFailureException e) {
            throw unreachable();
        }
    }

    /**
     * Takes in what a tool says; when this returns, all of it is committed.
     *
     * @param read reads it, within the limits of the door
     * @throws BadAlertException if it cannot be taken
     * @throws OverloadedException if the tool has to come again
     */
    List<Signal> accept(AlertSource source, Supplier<List<Signal>> read) {
        Semaphore permit = permits.get(source.kind());
        if (permit.getQueueLength() >= settings.waiting() || !acquire(permit)) {
            throw new OverloadedException("More alerts come in than can be taken. Try again later.");
        }
        try {
            awaitConnection();
            List<Signal> signals = read.get();
            accept(source, signals);
            return signals;
        } finally {
            permit.release();
        }
    }

    private boolean acquire(Semaphore permit) {
        try {
            return permit.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Again if a process took a step at that moment. */
    private void accept(AlertSource source, List<Signal> signals) {
        for (int left = TRIES - 1; left >= 0; left--) {
            try {
                alerts.accept(source, signals);
                return;
            } catch (ConcurrencyFailureException e) {
                if (left == 0) {
                    throw new OverloadedException("The alerts are being worked on. Try again later.");
                }
            } catch (CannotCreateTransactionException | DataAccessResourceFailureException e) {
                throw unreachable();
            }
        }
    }

    /** The pool itself would let a tool wait for longer than it is ready to. */
    private void awaitConnection() {
        HikariPoolMXBean pool = connections.getHikariPoolMXBean();
        long begun = System.nanoTime();
        while (pool.getIdleConnections() == 0 && pool.getActiveConnections() >= connections.getMaximumPoolSize()) {
            if (System.nanoTime() - begun > settings.patience().toNanos()) {
                throw unreachable();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GLANCE_MILLIS));
        }
    }

    private static OverloadedException unreachable() {
        return new OverloadedException("The database cannot be reached. Try again later.");
    }
}

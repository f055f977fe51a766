package org.incidentdesk.status;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.incidentdesk.status.Publications.Published;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Holds what the pages show in memory, so that no reader waits for the database. It is read anew every few seconds; while
 * that fails, what was read last stays.
 */
@Component
class StatusCache implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StatusCache.class);

    private final Supplier<Snapshot> reader;
    private final Loop loop;
    private volatile Held held;
    private volatile boolean failing;

    StatusCache(Supplier<Snapshot> reader, StatusSettings settings) {
        this.reader = reader;
        loop = new Loop("status-page", settings.refresh(), this::refresh);
    }

    private record Rendered(Object version, Body body) {}

    private record Held(Snapshot snapshot, Map<String, Rendered> pages) {}

    /** Empty until it was read for the first time. */
    Optional<Snapshot> snapshot() {
        return Optional.ofNullable(held).map(Held::snapshot);
    }

    /**
     * A page, rendered at most once as long as what it shows stays the same.
     *
     * @param version what it depends on apart from what was published
     */
    Body page(String name, Object version, Supplier<String> text) {
        Map<String, Rendered> pages = held.pages();
        Rendered known = pages.get(name);
        if (known == null || !known.version().equals(version)) {
            known = pages.compute(
                    name,
                    (page, other) -> other != null && other.version().equals(version)
                            ? other
                            : new Rendered(version, new Body(text.get())));
        }
        return known.body();
    }

    /** Reads it anew. */
    synchronized void refresh() {
        try {
            Snapshot read = reader.get();
            Held last = held;
            held = new Held(
                    read,
                    last != null && read.saysTheSameAs(last.snapshot()) ? last.pages() : new ConcurrentHashMap<>());
            if (failing) {
                LOG.info("The status page is up to date again");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("The status page cannot be read anew and stays as it is", e);
            }
            failing = true;
        }
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

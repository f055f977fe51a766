package org.incidentdesk.process;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;

/**
 * Ids of the engine's rows: short and rising, because each id stands in many columns and indexes, which grow at one end
 * then. The first part is the time in 1/65536 ms, never the same twice in this process, the second names this process.
 */
class TimeOrderedIds implements IdGenerator {

    private static final int RADIX = 36;
    private static final int BITS_BELOW_MILLIS = 16;

    private final AtomicLong last = new AtomicLong();
    private final String node = Long.toString(new SecureRandom().nextLong() >>> 16, RADIX);

    @Override
    public String getNextId() {
        long now = System.currentTimeMillis() << BITS_BELOW_MILLIS;
        return Long.toString(last.updateAndGet(before -> Math.max(before + 1, now)), RADIX) + node;
    }
}

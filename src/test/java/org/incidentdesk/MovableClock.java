package org.incidentdesk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.springframework.context.annotation.Primary;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** The time of a test, for the product and its engine alike: the real one until the test stops it somewhere. */
@Component
@Primary
public class MovableClock extends Clock {

    @Nullable
    private volatile Instant stopped;

    public void stopAt(Instant at) {
        stopped = at;
        ClockUtil.setCurrentTime(Date.from(at));
    }

    public void advance(Duration by) {
        stopAt(instant().plus(by));
    }

    public void goOn() {
        stopped = null;
        ClockUtil.reset();
    }

    @Override
    public Instant instant() {
        Instant at = stopped;
        return at == null ? Clock.systemUTC().instant() : at;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("The product works in UTC");
    }
}

package org.incidentdesk.oncall;

import java.time.Instant;
import org.springframework.lang.Nullable;

/**
 * A time in which the same person is on call.
 *
 * @param person the user id; null if nobody is on call
 */
public record Shift(Instant from, Instant to, @Nullable String person) {}

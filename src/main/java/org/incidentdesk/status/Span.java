package org.incidentdesk.status;

import java.time.Instant;

/** A time, up to but without its end, in which a service was in a state. */
record Span(ComponentState state, Instant from, Instant to) {}

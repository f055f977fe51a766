package org.incidentdesk.record;

import org.springframework.lang.Nullable;

/** The step of a model, in the version that was in force, that an entry of the timeline comes from. */
public record Step(String process, int version, @Nullable String versionTag, String activity, @Nullable String name) {}

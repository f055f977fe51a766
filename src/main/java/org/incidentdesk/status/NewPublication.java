package org.incidentdesk.status;

import java.util.Optional;

/** A disturbance that people are to be told of, with the first news. */
public record NewPublication(String title, Optional<String> incident, Publication.Audience audience, NewUpdate first) {}

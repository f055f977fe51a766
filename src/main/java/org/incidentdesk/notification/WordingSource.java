package org.incidentdesk.notification;

import java.util.Optional;

/** The files of wordings that are in force. Implemented where models are deployed. */
public interface WordingSource {

    Optional<String> find(String file);
}

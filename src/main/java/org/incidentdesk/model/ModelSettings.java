package org.incidentdesk.model;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param adopt files of this release, such as {@code routing.dmn}, to put in force over a process owner's own version */
@ConfigurationProperties("incidentdesk.models")
record ModelSettings(@DefaultValue Set<String> adopt) {}

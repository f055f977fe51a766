package org.incidentdesk.alert;

/** A tool that may send alerts. */
public record AlertSource(long id, SourceKind kind, String name) {}

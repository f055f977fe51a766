package org.incidentdesk.record;

/** What is wrong with which field of somebody's input. */
public record Problem(String field, String message) {}

package org.incidentdesk.record;

import java.util.List;

/**
 * One page of a longer list.
 *
 * @param page counted from 0
 * @param total of all pages
 */
public record Page<T>(List<T> items, int page, int size, long total) {}

package org.incidentdesk.oncall;

/** The way of each page. Implemented by the process {@code page-on-call}. */
public interface PagingProcess {

    void begin(long page, String incident, String group, String reason);

    /** Somebody has taken it: it goes on waiting for progress. */
    void acknowledged(long page, String incident);

    /** It is not needed any more. */
    void over(long page, String incident);
}

package org.incidentdesk.notification;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;
import org.incidentdesk.servicelevel.BrokenTableException;

/** The tables of the process owner that say who is told what. Implemented where the tables are asked. */
public interface NotificationRules {

    /** The audiences that the table {@code notification} lists. */
    List<String> audiences();

    /**
     * Asks the table {@code notification}.
     *
     * @throws BrokenTableException naming the row, if it answers what cannot be
     */
    List<Notice> notices(String event, String audience, Map<Fact, String> facts);

    /** Asks the table {@code channel-fallback}: what to do if a channel does not take a message. */
    Fallback fallback(String channel, Urgency urgency);

    /** Asks the table {@code next-update}: how long after an update the next one is promised for; empty if none is. */
    Optional<Interval> nextUpdate(Map<Fact, String> facts);

    /**
     * How long somebody waits for news.
     *
     * @param businessDays if it is not 0, it is them that count
     */
    record Interval(Duration time, int businessDays) {}

    /** From now on answers from what is in force, also where it has just been deployed. */
    void refresh();

    /**
     * What a row answers.
     *
     * @param channel a word of {@link ChannelType}, or {@link ChannelType#PREFERRED}
     */
    record Notice(String channel, String wording, Urgency urgency, OnlyWhile onlyWhile, Decision decision) {}

    /**
     * What follows a channel that fails.
     *
     * @param channel the next; empty if there is none, so that an administrator has to see to the first
     */
    record Fallback(Optional<ChannelType> channel, Duration giveUpAfter) {}
}

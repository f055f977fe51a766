package org.incidentdesk.notification;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How people want to be reached. */
@Service
public class Preferences {

    /** Those that lead to a person, and not to a place for many. */
    static final List<String> CHANNELS = Stream.of(ChannelType.EMAIL, ChannelType.SMS, ChannelType.SLACK)
            .map(ChannelType::word)
            .toList();

    /** Of people who prefer none. */
    static final String CHANNEL = ChannelType.EMAIL.word();

    private final JdbcClient jdbc;
    private final Calendars calendars;
    private final NotificationSettings settings;

    Preferences(JdbcClient jdbc, Calendars calendars, NotificationSettings settings) {
        this.jdbc = jdbc;
        this.calendars = calendars;
        this.settings = settings;
    }

    public Preference of(String person) {
        return jdbc.sql("select language, zone, channel, calendar, quiet_from, quiet_to, digest_at"
                        + " from preference where person = :person")
                .param("person", person)
                .query(Preference.class)
                .optional()
                .orElse(Preference.NONE);
    }

    /**
     * Sets what a person prefers.
     *
     * @throws InvalidInputException naming each preference that cannot be kept
     */
    public void put(String person, Preference preference) {
        Set<String> ids = calendars.ids();
        preference.check(settings.languages(), CHANNELS, ids);
        jdbc.sql(
                        """
                        insert into preference (person, language, zone, channel, calendar, quiet_from, quiet_to, digest_at)
                        values (:person, :language, :zone, :channel, :calendar, :quietFrom, :quietTo, :digestAt)
                        on conflict (person) do update set language = excluded.language, zone = excluded.zone,
                            channel = excluded.channel, calendar = excluded.calendar,
                            quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
                            digest_at = excluded.digest_at
                        """)
                .param("person", person)
                .param("language", preference.language())
                .param("zone", preference.zone())
                .param("channel", preference.channel())
                .param("calendar", preference.calendar())
                .param("quietFrom", preference.quietFrom())
                .param("quietTo", preference.quietTo())
                .param("digestAt", preference.digestAt())
                .update();
    }
}

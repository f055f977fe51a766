package org.incidentdesk.notification;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.springframework.lang.Nullable;

/**
 * How a person wants to be reached; what is null is as the company has it.
 *
 * @param language an ISO 639 code, such as de
 * @param zone a region of the tz database
 * @param channel by which the person is told where the table leaves that to the recipient
 * @param calendar a business calendar; outside of it, messages wait that are no pages
 * @param quietFrom the same from this time of day in the person's zone, until quietTo
 * @param digestAt when messages of low urgency come together
 */
public record Preference(
        @Nullable String language,
        @Nullable String zone,
        @Nullable String channel,
        @Nullable String calendar,
        @Nullable LocalTime quietFrom,
        @Nullable LocalTime quietTo,
        @Nullable LocalTime digestAt) {

    static final Preference NONE = new Preference(null, null, null, null, null, null, null);

    /** @throws InvalidInputException naming each preference that cannot be kept */
    void check(Collection<String> languages, Collection<String> channels, Set<String> calendars) {
        List<Problem> problems = new ArrayList<>();
        oneOf("language", language, languages).ifPresent(problems::add);
        oneOf("channel", channel, channels).ifPresent(problems::add);
        oneOf("calendar", calendar, calendars).ifPresent(problems::add);
        try {
            if (zone != null) {
                ZoneId.of(zone);
            }
        } catch (DateTimeException e) {
            problems.add(new Problem("zone", "must be a region of the tz database, such as Europe/Berlin"));
        }
        if ((quietFrom == null) != (quietTo == null)) {
            problems.add(new Problem(quietFrom == null ? "quietFrom" : "quietTo", "is required with the other one"));
        } else if (quietFrom != null && quietFrom.equals(quietTo)) {
            problems.add(new Problem("quietTo", "must not be the same as quietFrom: it would never be over"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }

    private static Optional<Problem> oneOf(String field, @Nullable String value, Collection<String> known) {
        return value == null || known.contains(value)
                ? Optional.empty()
                : Optional.of(new Problem(field, "must be one of " + String.join(", ", known)));
    }

    Locale language(NotificationSettings company) {
        return language == null ? company.language() : Locale.forLanguageTag(language);
    }

    ZoneId zone(NotificationSettings company) {
        return zone == null ? company.zone() : ZoneId.of(zone);
    }

    LocalTime digestAt(NotificationSettings company) {
        return digestAt == null ? company.digestAt() : digestAt;
    }
}

package org.incidentdesk.record;

import java.time.OffsetDateTime;
import org.springframework.lang.Nullable;

/**
 * What a vendor was asked for an incident.
 *
 * @param number ours, such as INC0000001-V1
 * @param vendorNumber what the vendor calls it
 * @param contact the e-mail address that was asked
 * @param followUps how often it was asked again
 * @param outcome answered, given-up or cancelled
 * @param withinContract whether the answer came in the time of the contract; null without one
 */
public record VendorCase(
        String number,
        String incident,
        String vendor,
        @Nullable String vendorNumber,
        String priority,
        String contact,
        String request,
        OffsetDateTime openedAt,
        String openedBy,
        @Nullable OffsetDateTime acknowledgedAt,
        @Nullable OffsetDateTime answeredAt,
        @Nullable String answer,
        int followUps,
        @Nullable OffsetDateTime closedAt,
        @Nullable String outcome,
        @Nullable Boolean withinContract) {}

package org.incidentdesk.record;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** Who helps from outside, and their cases. */
@Service
public class Vendors {

    private final JdbcClient jdbc;
    private final Clock clock;

    Vendors(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A vendor; its e-mail address takes what has no contact of its own. */
    public record Vendor(String id, String name, String email) {}

    /** What is asked of a vendor. An empty contact is the vendor's own address. */
    public record Request(String vendor, String vendorNumber, String priority, String contact, String text) {}

    /**
     * How a vendor does.
     *
     * @param answerHours from asking to the answer, on average; null without an answer
     * @param withinContract share of the answers that came in the time of the contract, 0 to 1; null without any
     */
    public record Score(
            String vendor,
            String name,
            long cases,
            long answered,
            long givenUp,
            @Nullable Double acknowledgedHours,
            @Nullable Double answerHours,
            @Nullable Double withinContract,
            @Nullable Double followUps) {}

    public void put(Vendor vendor) {
        jdbc.sql("insert into vendor (id, name, email) values (:id, :name, :email)"
                        + " on conflict (id) do update set name = excluded.name, email = excluded.email")
                .param("id", vendor.id())
                .param("name", vendor.name())
                .param("email", vendor.email())
                .update();
    }

    public List<Vendor> all() {
        return jdbc.sql("select id, name, email from vendor order by name")
                .query(Vendor.class)
                .list();
    }

    /** Opens a case. An incident has one at a time. */
    public VendorCase open(String incident, Request request, String person) {
        String contact = request.contact().isBlank()
                ? all().stream()
                        .filter(vendor -> vendor.id().equals(request.vendor()))
                        .findFirst()
                        .orElseThrow(() -> new InvalidInputException("vendor", "is not known"))
                        .email()
                : request.contact().strip();
        return jdbc.sql(
                        """
                        insert into vendor_case (number, incident, vendor, vendor_number, priority, contact, request,
                            opened_at, opened_by)
                        select :incident || '-V' || (count(*) + 1), :incident, :vendor, nullif(:vendorNumber, ''),
                            :priority, :contact, :request, :now, :person
                        from vendor_case where incident = :incident
                        returning *
                        """)
                .param("incident", incident)
                .param("vendor", request.vendor())
                .param("vendorNumber", request.vendorNumber().strip())
                .param("priority", request.priority())
                .param("contact", contact)
                .param("request", request.text())
                .param("now", OffsetDateTime.now(clock))
                .param("person", person)
                .query(VendorCase.class)
                .single();
    }

    /** The case of an incident that waits for its vendor. */
    public Optional<VendorCase> open(String incident) {
        return jdbc.sql("select * from vendor_case where incident = :incident and closed_at is null")
                .param("incident", incident)
                .query(VendorCase.class)
                .optional();
    }

    public Optional<VendorCase> find(String number) {
        return jdbc.sql("select * from vendor_case where number = :number")
                .param("number", number)
                .query(VendorCase.class)
                .optional();
    }

    public List<VendorCase> of(String incident) {
        return jdbc.sql("select * from vendor_case where incident = :incident order by opened_at, number")
                .param("incident", incident)
                .query(VendorCase.class)
                .list();
    }

    /** The vendor has the case and may have given it a number; that is no answer yet. */
    public void acknowledge(String number, String vendorNumber) {
        jdbc.sql("update vendor_case set acknowledged_at = coalesce(acknowledged_at, :now),"
                        + " vendor_number = coalesce(nullif(:vendorNumber, ''), vendor_number) where number = :number")
                .param("now", OffsetDateTime.now(clock))
                .param("vendorNumber", vendorNumber.strip())
                .param("number", number)
                .update();
    }

    /** As {@link #acknowledge}, if the vendor has given it a number. */
    public void acknowledgeIfNamed(String number, String vendorNumber) {
        if (!vendorNumber.isBlank()) {
            acknowledge(number, vendorNumber);
        }
    }

    public void answer(String number, String text) {
        jdbc.sql("update vendor_case set answered_at = :now, acknowledged_at = coalesce(acknowledged_at, :now),"
                        + " answer = :text where number = :number and answered_at is null")
                .param("now", OffsetDateTime.now(clock))
                .param("text", text)
                .param("number", number)
                .update();
    }

    /** Counts that the vendor is asked once more. */
    public void followUp(String number) {
        jdbc.sql("update vendor_case set follow_ups = follow_ups + 1 where number = :number")
                .param("number", number)
                .update();
    }

    public void close(String number, String outcome, Optional<Boolean> withinContract) {
        jdbc.sql("update vendor_case set closed_at = :now, outcome = :outcome, within_contract = :within"
                        + " where number = :number and closed_at is null")
                .param("now", OffsetDateTime.now(clock))
                .param("outcome", outcome)
                .param("within", withinContract.orElse(null))
                .param("number", number)
                .update();
    }

    /** The figures of each vendor that was asked in a time. */
    public List<Score> scores(Instant from, Instant to) {
        return jdbc.sql(
                        """
                        select v.id as vendor, v.name, count(*) as cases,
                            count(*) filter (where c.outcome = 'answered') as answered,
                            count(*) filter (where c.outcome = 'given-up') as given_up,
                            avg(extract(epoch from c.acknowledged_at - c.opened_at) / 3600)::float8
                                as acknowledged_hours,
                            avg(extract(epoch from c.answered_at - c.opened_at) / 3600)::float8 as answer_hours,
                            avg(c.within_contract::int)::float8 as within_contract,
                            avg(c.follow_ups)::float8 as follow_ups
                        from vendor_case c join vendor v on v.id = c.vendor
                        where c.opened_at >= :from and c.opened_at < :to
                        group by v.id, v.name order by v.name
                        """)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Score.class)
                .list();
    }
}

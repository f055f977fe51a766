package org.incidentdesk.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.notification.Message.State;
import org.incidentdesk.record.Decision;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Repository;

/** The only writer of the table of messages. */
@Repository
class Messages {

    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    Messages(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A message that is to be added.
     *
     * @param digest of which it becomes part
     */
    record Draft(
            @Nullable String incident,
            String event,
            String occurrence,
            Recipient recipient,
            String audience,
            String wording,
            Urgency urgency,
            OnlyWhile onlyWhile,
            Map<String, String> facts,
            Optional<Decision> decision,
            Optional<Instant> notBefore,
            String channel,
            Optional<Long> digest) {}

    /** Adds it and returns its id; empty if the recipient has been told of this before. */
    Optional<Long> add(Draft draft) {
        return jdbc.sql(
                        """
                        insert into message (incident, event, occurrence, recipient, audience, wording, urgency,
                            only_while, facts, decision, state, digest, not_before, channel, channel_since, queued_at)
                        values (:incident, :event, :occurrence, :recipient, :audience, :wording, :urgency,
                            :onlyWhile, cast(:facts as jsonb), cast(:decision as jsonb), :state, :digest, :notBefore,
                            :channel, :now, :now)
                        on conflict do nothing returning id
                        """)
                .param("incident", draft.incident())
                .param("event", draft.event())
                .param("occurrence", draft.occurrence())
                .param("recipient", draft.recipient().toString())
                .param("audience", draft.audience())
                .param("wording", draft.wording())
                .param("urgency", draft.urgency().word())
                .param("onlyWhile", draft.onlyWhile().word())
                .param("facts", write(draft.facts()))
                .param("decision", draft.decision().map(this::write).orElse(null))
                .param("state", (draft.digest().isPresent() ? State.IN_DIGEST : State.WAITING).word())
                .param("digest", draft.digest().orElse(null))
                .param("notBefore", draft.notBefore().map(Messages::utc).orElse(null))
                .param("channel", draft.channel())
                .param("now", now())
                .query(Long.class)
                .optional();
    }

    Message get(long id) {
        return find(id).orElseThrow(() -> new IllegalStateException("There is no message " + id));
    }

    Optional<Message> find(long id) {
        return jdbc.sql("select * from message where id = :id")
                .param("id", id)
                .query((row, i) -> message(row))
                .optional();
    }

    /** The digest that still takes in what a recipient is to be told. Whoever seals it waits until this is committed. */
    Optional<Long> openDigest(Recipient recipient) {
        return jdbc.sql("select id from message where recipient = :recipient and event = 'digest'"
                        + " and state = 'waiting' for share")
                .param("recipient", recipient.toString())
                .query(Long.class)
                .optional();
    }

    /** From now on the digest is as it is. */
    List<Message> seal(long digest) {
        jdbc.sql("update message set state = 'sealed' where id = :id and state = 'waiting'")
                .param("id", digest)
                .update();
        return items(digest);
    }

    /** What a digest tells of. */
    List<Message> items(long digest) {
        return jdbc.sql("select * from message where digest = :id order by id")
                .param("id", digest)
                .query((row, i) -> message(row))
                .list();
    }

    void sent(List<Long> ids, String address, @Nullable String receipt) {
        jdbc.sql("update message set state = 'sent', sent_at = :now, address = :address, receipt = :receipt,"
                        + " problem = null where id in (:ids)")
                .param("now", now())
                .param("address", address)
                .param("receipt", receipt)
                .param("ids", ids)
                .update();
    }

    /** What a digest that is sent left out. */
    void dropRest(long digest) {
        jdbc.sql("update message set state = 'dropped' where digest = :id and state = 'in-digest'")
                .param("id", digest)
                .update();
    }

    /** Of a digest, all that is in it, too. */
    void end(long id, State state, @Nullable String problem) {
        jdbc.sql("update message set state = :state, problem = coalesce(:problem, problem)"
                        + " where id = :id or (digest = :id and state <> 'dropped')")
                .param("state", state.word())
                .param("problem", problem)
                .param("id", id)
                .update();
    }

    void failed(long id, String problem) {
        jdbc.sql("update message set problem = :problem, sent_at = null where id = :id")
                .param("problem", problem)
                .param("id", id)
                .update();
    }

    /** Whatever became of it, it is tried by another channel from now on. */
    void change(long id, String channel) {
        jdbc.sql(
                        "update message set tried = array_append(tried, channel), channel = :channel, channel_since = :now,"
                                + " sent_at = null, address = null, receipt = null, state = case when event = 'digest' then 'sealed' else 'waiting' end where id = :id")
                .param("channel", channel)
                .param("now", now())
                .param("id", id)
                .update();
    }

    /**
     * Counts a message among those to its address, which may get only so many within a time. Until the transaction ends
     * nobody else counts there.
     *
     * @return when it may go out instead, if there are as many already
     */
    Optional<Instant> count(long id, String channel, String address, int limit, Duration within) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:place, 0))")
                .param("place", channel + " " + address)
                .query(row -> {});
        List<Instant> others = jdbc.sql("select sent_at from message where address = :address and channel = :channel"
                        + " and channel in ('sms', 'voice') and sent_at > :since and id <> :id order by sent_at")
                .param("address", address)
                .param("channel", channel)
                .param("since", now().minus(within))
                .param("id", id)
                .query((row, i) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list();
        if (others.size() >= limit) {
            return Optional.of(others.get(others.size() - limit).plus(within));
        }
        jdbc.sql("update message set address = :address, sent_at = :now where id = :id")
                .param("address", address)
                .param("now", now())
                .param("id", id)
                .update();
        return Optional.empty();
    }

    /** What the provider called the first message of an incident that it took for an address. */
    Optional<String> firstReceipt(String incident, String channel, String address) {
        return jdbc.sql("select receipt from message where incident = :incident and channel = :channel"
                        + " and address = :address and receipt is not null order by sent_at, id limit 1")
                .param("incident", incident)
                .param("channel", channel)
                .param("address", address)
                .query(String.class)
                .optional();
    }

    /** What goes out by a channel, and what does not. */
    Traffic traffic(String channel) {
        return jdbc.sql(
                        """
                        select count(*) filter (where state in ('waiting', 'sealed')) as waiting,
                            count(*) filter (where sent_at > :since and state in ('sent', 'bounced')) as sent,
                            count(*) filter (where queued_at > :since and state in ('bounced', 'undeliverable')) as failed,
                            (array_agg(problem order by id desc)
                                filter (where state in ('waiting', 'sealed') and problem is not null))[1] as problem
                        from message where channel = :channel
                            and (state in ('waiting', 'sealed') or queued_at > cast(:since as timestamptz) - interval '7 days')
                        """)
                .param("channel", channel)
                .param("since", now().minusDays(1))
                .query(Traffic.class)
                .single();
    }

    /**
     * Figures of a channel.
     *
     * @param sent in the last 24 hours
     * @param failed that nobody got, of those of the last 24 hours
     * @param problem the latest of those that wait
     */
    record Traffic(long waiting, long sent, long failed, @Nullable String problem) {}

    /** The latest of a kind for an audience. */
    Optional<Long> last(String incident, String event, String audience) {
        return jdbc.sql("select max(id) from message where incident = :incident and event = :event"
                        + " and audience = :audience")
                .param("incident", incident)
                .param("event", event)
                .param("audience", audience)
                .query(Long.class)
                .optional();
    }

    private Message message(ResultSet row) throws SQLException {
        String decision = row.getString("decision");
        OffsetDateTime notBefore = row.getObject("not_before", OffsetDateTime.class);
        return new Message(
                row.getLong("id"),
                row.getString("incident"),
                row.getString("event"),
                row.getString("occurrence"),
                Recipient.parse(row.getString("recipient")),
                row.getString("audience"),
                row.getString("wording"),
                Urgency.of(row.getString("urgency")).orElseThrow(),
                OnlyWhile.of(row.getString("only_while")).orElseThrow(),
                readFacts(row.getString("facts")),
                Optional.ofNullable(decision).map(this::readDecision),
                State.of(row.getString("state")),
                Optional.ofNullable(notBefore).map(OffsetDateTime::toInstant),
                row.getString("channel"),
                row.getObject("channel_since", OffsetDateTime.class).toInstant(),
                List.of((String[]) row.getArray("tried").getArray()),
                row.getObject("queued_at", OffsetDateTime.class).toInstant());
    }

    private OffsetDateTime now() {
        return utc(clock.instant());
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write a message as JSON", e);
        }
    }

    private Map<String, String> readFacts(String text) {
        try {
            return json.readValue(text, FACTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table of messages holds facts that cannot be read", e);
        }
    }

    private Decision readDecision(String text) {
        try {
            return json.readValue(text, Decision.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table of messages holds a decision that cannot be read", e);
        }
    }
}

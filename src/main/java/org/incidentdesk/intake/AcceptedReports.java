package org.incidentdesk.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.InvalidInputException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Brings reports in, once each. When a method returns, the report is committed. */
@Service
class AcceptedReports {

    private static final int MAX_KEY = 200;

    private final IncidentLifecycle lifecycle;
    private final JdbcClient jdbc;
    private final Clock clock;

    AcceptedReports(IncidentLifecycle lifecycle, JdbcClient jdbc, Clock clock) {
        this.lifecycle = lifecycle;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Earlier(String bodyHash, String incident) {}

    @Transactional
    String accept(Map<Fact, String> report) {
        return lifecycle.report(report);
    }

    /**
     * @param caller whose key it is; keys of different callers do not meet
     * @return the number of the incident that this call or the first one with this key has recorded
     * @throws IncidentStateException if the key came with another report before
     */
    @Transactional
    String acceptOnce(String caller, String key, Map<Fact, String> report) {
        if (key.isBlank() || key.length() > MAX_KEY) {
            throw new InvalidInputException("Idempotency-Key", "must have 1 to " + MAX_KEY + " characters");
        }
        String hash = hash(report);
        // A second call with the same key waits here until the first has committed or failed.
        int first = jdbc.sql("insert into accepted_report (caller, idempotency_key, body_hash, accepted_at)"
                        + " values (:caller, :key, :hash, :now) on conflict do nothing")
                .param("caller", caller)
                .param("key", key)
                .param("hash", hash)
                .param("now", OffsetDateTime.now(clock))
                .update();
        if (first == 0) {
            return earlier(caller, key, hash);
        }
        String number = lifecycle.report(report);
        jdbc.sql("update accepted_report set incident = :number where caller = :caller and idempotency_key = :key")
                .param("number", number)
                .param("caller", caller)
                .param("key", key)
                .update();
        return number;
    }

    private String earlier(String caller, String key, String hash) {
        Earlier earlier = jdbc.sql("select body_hash, incident from accepted_report"
                        + " where caller = :caller and idempotency_key = :key")
                .param("caller", caller)
                .param("key", key)
                .query(Earlier.class)
                .single();
        if (!earlier.bodyHash().equals(hash)) {
            throw new IncidentStateException("This Idempotency-Key came with another report before, which is incident "
                    + earlier.incident() + ". Use a new key for a new report.");
        }
        return earlier.incident();
    }

    private static String hash(Map<Fact, String> report) {
        StringBuilder text = new StringBuilder();
        report.entrySet().stream()
                .sorted(Comparator.comparing(fact -> fact.getKey().key()))
                .forEach(fact -> text.append(fact.getKey().key())
                        .append('\0')
                        .append(fact.getValue())
                        .append('\0'));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

package org.incidentdesk.automation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentdesk.automation.AutomationRun.State;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.notification.channel.DeliveryException;
import org.incidentdesk.notification.channel.SignedWebhooks;
import org.incidentdesk.notification.channel.SignedWebhooks.Reply;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Signatures;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Asks programs of the company to do something for an incident, by signed webhooks, and takes in what came of it. An
 * endpoint answers at once with {@code {"result": "succeeded" or "failed", "detail": "…"}}, or with 202 and posts the same
 * to the address {@code callback} of the request later.
 */
@Service
public class Automations {

    private static final String PURPOSE = "automation";
    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,18})-([a-z0-9]{1,26})");
    private static final int ACCEPTED = 202;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;
    private static final int MAX_DETAIL = 2000;

    private final JdbcClient jdbc;
    private final SignedWebhooks webhooks;
    private final Incidents incidents;
    private final Timeline timeline;
    private final Signatures signatures;
    private final NotificationSettings settings;
    private final ObjectMapper json;
    private final Clock clock;

    Automations(
            JdbcClient jdbc,
            SignedWebhooks webhooks,
            Incidents incidents,
            Timeline timeline,
            Signatures signatures,
            NotificationSettings settings,
            ObjectMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.webhooks = webhooks;
        this.incidents = incidents;
        this.timeline = timeline;
        this.signatures = signatures;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    /** How an endpoint answers. One that should be asked again ends with an exception. */
    public record Outcome(State state, String detail) {}

    /** Keeps that an automation is asked; asked again, it is the same run. */
    @Transactional
    public AutomationRun begin(String task, String incident, String action, String endpoint, Step step) {
        Optional<AutomationRun> begun = jdbc.sql(
                        "insert into automation_run (task, incident, action, endpoint, asked_at, state)"
                                + " values (:task, :incident, :action, :endpoint, :now, 'asked')"
                                + " on conflict (task) do nothing returning *")
                .param("task", task)
                .param("incident", incident)
                .param("action", action)
                .param("endpoint", endpoint)
                .param("now", OffsetDateTime.now(clock))
                .query((row, i) -> run(row))
                .optional();
        begun.ifPresent(run -> tell(run, "Automation asked: " + action + " (" + endpoint + ")", step));
        return begun.orElseGet(() -> jdbc.sql("select * from automation_run where task = :task")
                .param("task", task)
                .query((row, i) -> run(row))
                .single());
    }

    /**
     * Asks the endpoint.
     *
     * @param parameters free text of the model, which the endpoint understands
     * @throws DeliveryException if it has to be asked again
     */
    public Outcome ask(AutomationRun run, String parameters) {
        if (!webhooks.knows(run.endpoint())) {
            return new Outcome(
                    State.FAILED,
                    "The configuration has no endpoint " + run.endpoint()
                            + " in incidentdesk.channels.webhook.endpoints");
        }
        Reply reply = webhooks.post(run.endpoint(), "automation-" + run.id(), request(run, parameters));
        if (reply.status() >= SERVER_ERROR || reply.status() == REQUEST_TIMEOUT) {
            throw new DeliveryException("The webhook " + run.endpoint() + " answers with " + reply.status());
        }
        if (!reply.isSuccess()) {
            return new Outcome(State.FAILED, "The webhook " + run.endpoint() + " answers with " + reply.status());
        }
        return reply.status() == ACCEPTED ? new Outcome(State.ACCEPTED, "") : outcome(run, reply.body());
    }

    private Outcome outcome(AutomationRun run, String body) {
        try {
            return read(json.readTree(body));
        } catch (JsonProcessingException | InvalidInputException e) {
            return new Outcome(
                    State.FAILED,
                    "The webhook " + run.endpoint() + " does not say whether it has succeeded, nor that it will (202)");
        }
    }

    /** @throws InvalidInputException naming what is wrong */
    Outcome read(@Nullable JsonNode answer) {
        String result = answer == null ? "" : answer.path("result").asText();
        if (!result.equals("succeeded") && !result.equals("failed")) {
            throw new InvalidInputException("result", "must be succeeded or failed");
        }
        String detail = answer.path("detail").asText("").replace("\0", "").strip();
        return new Outcome(
                State.of(result), detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) + "…" : detail);
    }

    private String request(AutomationRun run, String parameters) {
        Incident incident = incidents.get(run.incident());
        ObjectNode request = json.createObjectNode()
                .put("id", run.id())
                .put("action", run.action())
                .put("parameters", parameters)
                .put("callback", callback(run).toString());
        request.putObject("incident")
                .put("number", incident.number())
                .put("title", incident.title())
                .put("priority", incident.priority())
                .put("service", incident.service())
                .put("configurationItem", incident.configurationItem())
                .put("environment", incident.environment())
                .put("customer", incident.customer())
                .put("reporter", incident.reporter());
        return request.toString();
    }

    private URI callback(AutomationRun run) {
        return settings.link("/automation/" + run.id() + "-" + signatures.sign(PURPOSE, run.id()));
    }

    /** The run that a callback belongs to; empty for an address that is not ours. */
    Optional<AutomationRun> find(String token) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches() || !signatures.isValid(PURPOSE, Long.parseLong(parts.group(1)), parts.group(2))) {
            return Optional.empty();
        }
        return jdbc.sql("select * from automation_run where id = :id")
                .param("id", Long.parseLong(parts.group(1)))
                .query((row, i) -> run(row))
                .optional();
    }

    /** Keeps what came of it. */
    @Transactional
    public void keep(AutomationRun run, Outcome outcome, @Nullable Step step) {
        boolean over = outcome.state() != State.ACCEPTED;
        jdbc.sql("update automation_run set state = :state, detail = :detail, answered_at = :at where id = :id"
                        + " and state in ('asked', 'accepted')")
                .param("state", outcome.state().word())
                .param("detail", outcome.detail())
                .param("at", over ? OffsetDateTime.now(clock) : null)
                .param("id", run.id())
                .update();
        if (over) {
            tell(
                    run,
                    "Automation " + outcome.state().word() + ": " + run.action()
                            + (outcome.detail().isEmpty() ? "" : ": " + outcome.detail()),
                    step);
        }
    }

    /** What comes when nobody waits for it any more. */
    @Transactional
    void tooLate(AutomationRun run, Outcome outcome) {
        tell(
                run,
                "Automation " + outcome.state().word() + ", too late: " + run.action() + ": " + outcome.detail(),
                null);
    }

    private void tell(AutomationRun run, String text, @Nullable Step step) {
        timeline.add(run.incident(), Timeline.SYSTEM, Kind.AUTOMATION, Audience.INTERNAL, text, step);
    }

    private static AutomationRun run(ResultSet row) throws SQLException {
        return new AutomationRun(
                row.getLong("id"),
                row.getString("task"),
                row.getString("incident"),
                row.getString("action"),
                row.getString("endpoint"),
                State.of(row.getString("state")),
                row.getString("detail"));
    }
}

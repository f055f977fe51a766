package org.incidentdesk.alert;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.incidentdesk.alert.AlertSettings.Check;
import org.incidentdesk.alert.AlertSettings.NoAnswer;
import org.incidentdesk.notification.channel.DeliveryException;
import org.incidentdesk.notification.channel.HttpQueries;
import org.incidentdesk.notification.channel.HttpQueries.Reply;
import org.springframework.stereotype.Component;

/** Asks somebody else whether an alert is real: a health check, or a query of another tool. */
@Component
public class SecondSource {

    private static final Pattern LABEL = Pattern.compile("\\{([^{}]+)}");
    /** Whom it asks is said by the administrator alone, not by a label. */
    private static final Pattern TEMPLATE = Pattern.compile("https?://[^/?#{}@\\s]+(?:[/?][^\\s#]*)?");

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final HttpQueries http;
    private final Map<String, Asked> checks = new HashMap<>();

    private record Asked(Check check, Pattern fineBody) {}

    SecondSource(HttpQueries http, AlertSettings settings) {
        this.http = http;
        settings.checks().forEach((name, check) -> checks.put(name, asked(name, check)));
    }

    public enum Verdict {
        REAL("real"),
        FALSE_ALARM("false-alarm"),
        UNKNOWN("unknown");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * What a second source says.
     *
     * @param why for people to read
     */
    public record Finding(Verdict verdict, String why) {}

    public boolean knows(String check) {
        return checks.containsKey(check);
    }

    /**
     * Asks a check of the configuration.
     *
     * @throws DeliveryException if it has to be asked again
     */
    public Finding ask(String check, Alert alert) {
        Asked asked = checks.get(check);
        if (asked == null) {
            return new Finding(
                    Verdict.UNKNOWN, "The configuration has no check " + check + " in incidentdesk.alerts.checks");
        }
        Reply reply = http.get(
                "The check " + check,
                address(asked.check().url(), alert.labels()),
                asked.check().authorization().isPresent()
                        ? Map.of("Authorization", asked.check().authorization().reveal())
                        : Map.of());
        if (reply.status() == asked.check().fineStatus()
                && asked.fineBody().matcher(reply.body()).find()) {
            return new Finding(Verdict.FALSE_ALARM, "The check " + check + " says that nothing is wrong");
        }
        if (reply.status() >= SERVER_ERROR || reply.status() == TOO_MANY_REQUESTS) {
            throw new DeliveryException("The check " + check + " answers with " + reply.status());
        }
        return reply.status() >= CLIENT_ERROR
                ? new Finding(Verdict.UNKNOWN, "The check " + check + " answers with " + reply.status())
                : new Finding(Verdict.REAL, "The check " + check + " says that it is real");
    }

    /** What it means that it does not answer, however often it is asked. */
    public Finding unanswered(String check, String problem) {
        boolean real = checks.containsKey(check) && checks.get(check).check().noAnswer() == NoAnswer.REAL;
        return new Finding(real ? Verdict.REAL : Verdict.UNKNOWN, problem);
    }

    private static URI address(String template, Map<String, String> labels) {
        return URI.create(LABEL.matcher(template)
                .replaceAll(label -> Matcher.quoteReplacement(
                        URLEncoder.encode(labels.getOrDefault(label.group(1), ""), StandardCharsets.UTF_8)
                                .replace("+", "%20"))));
    }

    private static Asked asked(String name, Check check) {
        String setting = "incidentdesk.alerts.checks." + name;
        if (!TEMPLATE.matcher(check.url()).matches()) {
            throw new IllegalStateException(setting + ".url must be an http or https address; labels in braces may"
                    + " stand behind its host only");
        }
        try {
            URI.create(LABEL.matcher(check.url()).replaceAll("x"));
            return new Asked(check, Pattern.compile(check.fineBody()));
        } catch (PatternSyntaxException e) {
            throw new IllegalStateException(setting + ".fine-body is no regular expression: " + e.getDescription(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(setting + ".url is no address: encode what it contains", e);
        }
    }
}

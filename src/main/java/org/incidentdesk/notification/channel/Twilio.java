package org.incidentdesk.notification.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The HTTP interface of Twilio, and of providers that offer the same. */
@Component
class Twilio {

    /** Of Twilio's error codes: no valid number, no mobile number, not reachable from here, or told us to stop. */
    private static final Set<Integer> BAD_ADDRESS = Set.of(21211, 21214, 21217, 21401, 21408, 21610, 21612, 21614);

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-]*");
    private static final int UNAUTHORIZED = 401;

    private final HttpCalls http;
    private final ObjectMapper json;
    private final ChannelSettings.Twilio settings;
    private final String base;

    Twilio(HttpCalls http, ObjectMapper json, ChannelSettings settings) {
        this.http = http;
        this.json = json;
        this.settings = settings.twilio();
        if (!ACCOUNT.matcher(this.settings.account()).matches()) {
            throw new IllegalStateException(
                    "incidentdesk.channels.twilio.account must be the id of an account, such as AC…");
        }
        this.base = Endpoints.base("twilio.url", this.settings.url()) + "/2010-04-01/Accounts/"
                + this.settings.account() + "/";
    }

    boolean isSetUp() {
        return settings.isSetUp();
    }

    /**
     * Makes something of the account.
     *
     * @param resource such as Messages
     * @return its sid
     */
    Optional<String> create(String resource, String to, Map<String, String> fields) {
        String form = Map.of("To", to, "From", settings.from()).entrySet().stream()
                        .map(Twilio::field)
                        .collect(Collectors.joining("&"))
                + "&" + fields.entrySet().stream().map(Twilio::field).collect(Collectors.joining("&"));
        String login = settings.account() + ":" + settings.token().reveal();
        HttpCalls.Answer answer = http.post(
                "The telephone provider",
                URI.create(base + resource + ".json"),
                Map.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))),
                form);
        JsonNode result = parse(answer.body());
        if (answer.isSuccess()) {
            return Optional.of(result.path("sid").asText()).filter(sid -> !sid.isEmpty());
        }
        int code = result.path("code").asInt();
        String reason = "status " + answer.status() + (code == 0 ? "" : ", error " + code);
        if (BAD_ADDRESS.contains(code)) {
            throw new UndeliverableException("The telephone provider cannot reach " + to + ": " + reason);
        }
        throw new DeliveryException("The telephone provider did not take it: " + reason
                + (answer.status() == UNAUTHORIZED ? "; check incidentdesk.channels.twilio.account and token" : ""));
    }

    private static String field(Map.Entry<String, String> field) {
        return field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8);
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }
}

package org.incidentdesk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls the running product over HTTP as one of the people of the demo company, whose passwords are their names. */
public final class DeskClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String base;
    private final List<String> headers;

    private DeskClient(HttpClient http, String base, List<String> headers) {
        this.http = http;
        this.base = base;
        this.headers = headers;
    }

    /** Without a login. */
    public static DeskClient on(int port) {
        return new DeskClient(HttpClient.newHttpClient(), "http://127.0.0.1:" + port, List.of());
    }

    /**
     * What the server answered.
     *
     * @param json missing if the body is not JSON
     */
    public record Answer(int status, HttpHeaders headers, String text, JsonNode json) {

        public List<String> badFields() {
            return json.path("errors").findValuesAsText("field");
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public DeskClient as(String user) {
        return as(user, user);
    }

    public DeskClient as(String user, String password) {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return with("Authorization", "Basic " + login);
    }

    public DeskClient with(String header, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        more.add(value);
        return new DeskClient(http, base, more);
    }

    public Answer get(String path) {
        return send("GET", path, "", null);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "", null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, write(body), "application/json");
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, write(body), "application/json");
    }

    /** Sends the text as it is, for what is not JSON or not meant to be. */
    public Answer post(String path, String body, String contentType) {
        return send("POST", path, body, contentType);
    }

    public Answer put(String path, String body, String contentType) {
        return send("PUT", path, body, contentType);
    }

    /** Submits the form of a task, as Tasklist does. */
    public Answer submit(String task, Map<String, ?> fields) {
        return post("/engine-rest/task/" + task + "/submit-form", Map.of("variables", variables(fields)));
    }

    public static Map<String, Map<String, Object>> variables(Map<String, ?> values) {
        Map<String, Map<String, Object>> variables = new LinkedHashMap<>();
        values.forEach((name, value) -> variables.put(name, Map.of("value", value)));
        return variables;
    }

    private Answer send(String method, String path, String body, String contentType) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

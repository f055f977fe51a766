package org.incidentdesk.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.RequestEntity;
import org.springframework.http.ResponseEntity;

/**
 * The whole product as people use it: the demo company on a PostgreSQL of its own, jobs running, each person at a browser
 * of their own. Tests share the company, so each looks only at its own incidents.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "incidentdesk.embedded-database.directory=target/postgres/${random.uuid}")
abstract class BrowserTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Playwright playwright;
    private static Browser browser;

    private final List<Person> people = new ArrayList<>();

    @LocalServerPort
    private int port;

    @Autowired
    private TestRestTemplate rest;

    @Autowired
    private TaskService tasks;

    @RegisterExtension
    final AfterTestExecutionCallback picturesOfAFailure = test -> test.getExecutionException()
            .ifPresent(failure -> people.forEach(person -> person.picture(Path.of(
                    "target",
                    "failed-browser-tests",
                    test.getRequiredTestMethod().getName() + "-" + person.user() + ".png"))));

    @BeforeAll
    static void openBrowser() {
        playwright = Browsers.playwright();
        browser = Browsers.launch(playwright);
    }

    @AfterAll
    static void closeBrowser() {
        playwright.close();
    }

    @AfterEach
    void everybodyLeaves() {
        people.forEach(Person::close);
    }

    /** A person of the demo company, logged in to one of the webapps. */
    Person person(String user, String webapp) {
        return person(user, webapp, "Europe/London");
    }

    /** The same in a time zone of their own. */
    Person person(String user, String webapp, String zone) {
        Person person = somebody(user, zone);
        person.logIn(webapp);
        return person;
    }

    /** Somebody who reads and writes mails and has not logged in anywhere. */
    Person correspondent(String name) {
        return somebody(name, "Europe/London");
    }

    private Person somebody(String name, String zone) {
        Person person = new Person(browser, URI.create("http://127.0.0.1:" + port), name, zone);
        people.add(person);
        return person;
    }

    /** Somebody reports without a browser; what the facts leave out is harmless. */
    String reported(String user, Map<String, String> facts) {
        ResponseEntity<Map<String, String>> answer = rest.withBasicAuth(user, user)
                .exchange(RequestEntity.post("/api/incidents").body(facts), new ParameterizedTypeReference<>() {});
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        return answer.getBody().get("number");
    }

    /** The open task of an incident, once the job executor has come to it. */
    Task task(String number, String activity) {
        return await().atMost(PATIENCE)
                .until(
                        () -> tasks.createTaskQuery()
                                .processInstanceBusinessKey(number)
                                .taskDefinitionKey(activity)
                                .singleResult(),
                        task -> task != null);
    }

    /** What the API tells a person about an incident. */
    Map<String, Object> incident(String user, String number) {
        return rest.withBasicAuth(user, user)
                .exchange(
                        RequestEntity.get("/api/incidents/" + number).build(),
                        new ParameterizedTypeReference<Map<String, Object>>() {})
                .getBody();
    }

    /** Saves what a person sees for the README, if the system property screenshots names a directory for it. */
    static void forTheReadme(Person person, String name) {
        String directory = System.getProperty("screenshots");
        if (directory != null) {
            person.picture(Path.of(directory, name + ".png"));
        }
    }
}

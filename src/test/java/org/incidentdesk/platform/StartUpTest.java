package org.incidentdesk.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentdesk.DeskClient;
import org.incidentdesk.IncidentDesk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the product in a JVM of its own each time: the webapps keep static state, and only one default engine fits in. */
class StartUpTest {

    private static final Pattern READY = Pattern.compile("Incident Desk is at http://localhost:(\\d+)/");
    private static final Pattern PASSWORD = Pattern.compile("with the password (\\S+) \\(printed");

    @TempDir
    Path directory;

    @Test
    void withoutTheDemoTheFirstAdministratorGetsAPasswordThatIsPrintedOnce() throws Exception {
        String password;
        try (Desk desk = new Desk("--incidentdesk.demo=false", "--incidentdesk.admin.password=")) {
            Matcher printed = PASSWORD.matcher(desk.log);
            assertThat(printed.find()).as(desk.log).isTrue();
            assertThat(desk.log).doesNotContain("does not exist").contains("E-mail is not set up");
            password = printed.group(1);
            assertThat(password).hasSizeGreaterThan(20);
            assertThat(desk.as("admin", password).get("/actuator/metrics").status())
                    .isEqualTo(200);
            assertThat(desk.as("rita", "rita").get("/api/incidents").status()).isEqualTo(401);
        }
        try (Desk again = new Desk("--incidentdesk.demo=false")) {
            assertThat(again.log).doesNotContain("with the password");
            assertThat(again.as("admin", password).get("/actuator/metrics").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void wellKnownPasswordsOfTheDemoDoNotOutliveIt() throws Exception {
        try (Desk demo = new Desk("--incidentdesk.demo=true")) {
            assertThat(demo.as("rita", "rita").get("/api/incidents").status()).isEqualTo(200);
            assertThat(demo.log).doesNotContain("does not exist", "E-mail is not set up");
        }
        try (Desk later = new Desk("--incidentdesk.demo=false")) {
            assertThat(later.log).contains("accounts of the demo company").doesNotContain("Incident Desk is at");
            assertThat(later.process.waitFor()).isEqualTo(1);
        }
    }

    /** A running product, or one that has refused to start. */
    private class Desk implements AutoCloseable {

        private final Process process;
        private final String log;

        Desk(String... settings) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    IncidentDesk.class.getName(),
                    "--incidentdesk.embedded-database.directory=" + directory.resolve("postgres"),
                    "--server.port=0",
                    "--server.address=127.0.0.1"));
            command.addAll(List.of(settings));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            log = readUntilReady(process.inputReader());
        }

        private static String readUntilReady(BufferedReader output) throws IOException {
            StringBuilder log = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                log.append(line).append('\n');
                if (READY.matcher(line).find()) {
                    drain(output);
                    break;
                }
            }
            return log.toString();
        }

        /** A full pipe would stop the product. */
        private static void drain(BufferedReader output) {
            Thread drain = new Thread(() -> {
                try {
                    while (output.readLine() != null) {}
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            drain.setDaemon(true);
            drain.start();
        }

        DeskClient as(String user, String password) {
            Matcher ready = READY.matcher(log);
            assertThat(ready.find()).as(log).isTrue();
            return DeskClient.on(Integer.parseInt(ready.group(1))).as(user, password);
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}

package org.incidentdesk.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.incidentdesk.platform.EmbeddedDatabase.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedDatabaseTest {

    private static final String READY = "The child has its database";

    @TempDir
    private Path directory;

    @Test
    void dataSurviveAnOrderlyRestart() throws Exception {
        try (EmbeddedPostgres first = start(directory)) {
            remember(first, "before the restart");
        }
        try (EmbeddedPostgres second = start(directory)) {
            assertThat(remembered(second)).containsExactly("before the restart");
            assertThat(sql(second).sql("show fsync").query(String.class).single())
                    .isEqualTo("on");
            assertThat(sql(second)
                            .sql("show synchronous_commit")
                            .query(String.class)
                            .single())
                    .isEqualTo("on");
        }
    }

    @Test
    void runningInstanceKeepsItsDatabaseAndAKilledOneLeavesItToTheNext() throws Exception {
        Process child = startChild();
        long server = serverProcess();

        assertThatThrownBy(() -> start(directory))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("Another Incident Desk is running")
                .hasMessageContaining("INCIDENTDESK_EMBEDDED_DATABASE_DIRECTORY");
        assertThat(child.isAlive()).isTrue();
        assertThat(ProcessHandle.of(server)).get().matches(ProcessHandle::isAlive);

        child.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(server)).as("orphaned server").get().matches(ProcessHandle::isAlive);
        try (EmbeddedPostgres next = start(directory)) {
            assertThat(serverProcess()).isNotEqualTo(server);
            assertThat(remembered(next)).containsExactly("before the kill");
        }
    }

    @Test
    void leftoverOfAServerThatIsGoneDoesNotHinderTheStart() throws Exception {
        try (EmbeddedPostgres first = start(directory)) {
            remember(first, "before the crash of the machine");
        }
        // After a reboot the number in the file may belong to any other process.
        Process other = new ProcessBuilder("sleep", "300").start();
        try {
            Files.writeString(directory.resolve("postmaster.pid"), other.pid() + "\n" + directory + "\n");

            try (EmbeddedPostgres second = start(directory)) {
                assertThat(remembered(second)).containsExactly("before the crash of the machine");
            }
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    /** Another JVM with its database in the directory. */
    private Process startChild() throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); !READY.equals(line); line = output.readLine()) {
            assertThat(line).as("The child ended: " + said).isNotNull();
            said.append(line).append('\n');
        }
        return child;
    }

    static final class Child {

        private Child() {}

        @SuppressWarnings("SystemOut") // How it talks to its parent.
        public static void main(String[] arguments) throws Exception {
            try (EmbeddedPostgres postgres = start(Path.of(arguments[0]))) {
                remember(postgres, "before the kill");
                System.out.println(READY);
                Thread.currentThread().join();
            }
        }
    }

    private static EmbeddedPostgres start(Path directory) throws IOException, InterruptedException {
        return new EmbeddedDatabase().embeddedPostgres(new Settings(directory));
    }

    private long serverProcess() throws IOException {
        return Long.parseLong(
                Files.readAllLines(directory.resolve("postmaster.pid")).get(0).strip());
    }

    private static void remember(EmbeddedPostgres postgres, String text) {
        sql(postgres).sql("create table memory (text text)").update();
        sql(postgres).sql("insert into memory values (?)").param(text).update();
    }

    private static List<String> remembered(EmbeddedPostgres postgres) {
        return sql(postgres).sql("select text from memory").query(String.class).list();
    }

    private static JdbcClient sql(EmbeddedPostgres postgres) {
        return JdbcClient.create(postgres.getPostgresDatabase());
    }
}

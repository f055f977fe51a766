package org.incidentdesk.platform;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A PostgreSQL of our own, for trying out and small single-host use. Its data survive restarts and kills. */
@Configuration
@ConditionalOnProperty("incidentdesk.embedded-database.enabled")
class EmbeddedDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    /** @param directory where the data live; made if it does not exist */
    @ConfigurationProperties("incidentdesk.embedded-database")
    record Settings(@DefaultValue("data/postgres") Path directory) {}

    @Bean(destroyMethod = "close")
    EmbeddedPostgres embeddedPostgres(Settings settings) throws IOException, InterruptedException {
        Path directory = settings.directory().toAbsolutePath();
        stopOrphan(directory);
        LOG.info("Starting the embedded PostgreSQL on {}", directory);
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(STARTUP)
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setLocaleConfig("locale", "C")
                    // The library's own defaults are for tests.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "100")
                    .start();
        } catch (IOException | IllegalStateException e) {
            throw new SetUpException(
                    "The embedded PostgreSQL cannot start in " + directory
                            + ". The directory must be writable and used by"
                            + " no other instance; as root, the system must allow user namespaces (unshare -U),"
                            + " otherwise start as an ordinary user. Or set SPRING_DATASOURCE_URL,"
                            + " SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD to use another PostgreSQL.",
                    e);
        }
    }

    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(EmbeddedPostgres postgres) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres").replace("localhost", "127.0.0.1"));
        return pool;
    }

    /** After a kill -9 of ours the server may have outlived us: it is stopped in order, its port being unknown. */
    private static void stopOrphan(Path directory) throws IOException, InterruptedException {
        Path pidFile = directory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> process = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        Optional<String> command = process.flatMap(p -> p.info().command());
        if (command.isEmpty()) {
            return;
        }
        refuseSecondInstance(directory);
        boolean ours = command.get().contains("postgres")
                && process.get()
                        .info()
                        .commandLine()
                        .map(line -> line.contains(directory.toString()))
                        .orElse(true);
        if (!ours) {
            // Since a crash the number belongs to another program; PostgreSQL would take it for a server of its own.
            Files.delete(pidFile);
            return;
        }
        ProcessHandle orphan = process.get();
        LOG.info("Stopping the PostgreSQL (process {}) that an earlier run left behind", orphan.pid());
        orphan.destroy();
        try {
            orphan.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SetUpException(
                    "The PostgreSQL process " + lines.get(0) + " on " + directory
                            + " does not stop. Is another Incident Desk running there?",
                    e);
        }
    }

    /** The library holds this lock for as long as it runs. */
    private static void refuseSecondInstance(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve("epg-lock"), CREATE, WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new SetUpException("Another Incident Desk is running with its embedded database in " + directory
                        + ". Stop it, or set INCIDENTDESK_EMBEDDED_DATABASE_DIRECTORY to another directory.");
            }
        }
    }
}

package org.incidentdesk.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What has been used up so far, or between two readings. */
record Cost(double seconds, double jvmMillis, OptionalDouble databaseMillis, long walBytes) {

    static Cost now(JdbcClient server, OptionalLong postmaster) {
        long wal = server.sql("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
                .query(Long.class)
                .single();
        long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        OptionalDouble database = postmaster.isPresent()
                ? OptionalDouble.of(Processes.cpuMillis(postmaster.getAsLong()))
                : OptionalDouble.empty();
        return new Cost(System.nanoTime() / 1e9, cpu / 1e6, database, wal);
    }

    Cost since(Cost start) {
        return new Cost(
                seconds - start.seconds,
                jvmMillis - start.jvmMillis,
                databaseMillis.isPresent()
                        ? OptionalDouble.of(databaseMillis.getAsDouble() - start.databaseMillis.orElseThrow())
                        : OptionalDouble.empty(),
                walBytes - start.walBytes);
    }

    /** The processes of a PostgreSQL on this machine, as Linux shows them in /proc. */
    static final class Processes {

        private static final double MILLIS_PER_TICK = 10;

        private Processes() {}

        /** The server's first process; empty if it is not on this machine or this is not Linux. */
        static OptionalLong postmaster(JdbcClient server) {
            int backend =
                    server.sql("select pg_backend_pid()").query(Integer.class).single();
            return stat(Path.of("/proc/" + backend + "/stat"))
                    .filter(stat -> stat.name().startsWith("postgres"))
                    .map(stat -> OptionalLong.of(stat.parent()))
                    .orElse(OptionalLong.empty());
        }

        /** Its own time, that of its children, and that of children that have ended. */
        static double cpuMillis(long postmaster) {
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                return processes
                                .filter(path -> path.getFileName().toString().matches("\\d+"))
                                .map(path -> stat(path.resolve("stat")))
                                .flatMap(Optional::stream)
                                .mapToLong(stat -> stat.pid() == postmaster
                                        ? stat.ticks() + stat.ticksOfEnded()
                                        : stat.parent() == postmaster ? stat.ticks() : 0)
                                .sum()
                        * MILLIS_PER_TICK;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private record Stat(long pid, String name, long parent, long ticks, long ticksOfEnded) {}

        private static Optional<Stat> stat(Path file) {
            try {
                String text = Files.readString(file);
                int open = text.indexOf('(');
                int close = text.lastIndexOf(')');
                List<String> fields = List.of(text.substring(close + 2).split(" "));
                return Optional.of(new Stat(
                        Long.parseLong(text.substring(0, open).strip()),
                        text.substring(open + 1, close).toLowerCase(Locale.ROOT),
                        Long.parseLong(fields.get(1)),
                        Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)),
                        Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14))));
            } catch (IOException e) {
                // Ended meanwhile, or not Linux.
                return Optional.empty();
            }
        }
    }
}

package org.incidentdesk.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that takes everything and keeps nothing, as quickly or as slowly as it is told. */
final class SmtpSink implements AutoCloseable {

    final AtomicInteger taken = new AtomicInteger();
    volatile Duration delay = Duration.ZERO;

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService connections = Executors.newCachedThreadPool();

    SmtpSink() throws IOException {
        connections.execute(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                connections.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                OutputStream out = client.getOutputStream()) {
            say(out, "220 sink");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.toUpperCase(Locale.ROOT).split("[ :]", 2)[0]) {
                    case "DATA" -> {
                        say(out, "354 go on");
                        while (!".".equals(in.readLine())) {
                            // Nobody reads it.
                        }
                        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
                        taken.incrementAndGet();
                        say(out, "250 taken");
                    }
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 ok");
                }
            }
        } catch (IOException | InterruptedException e) {
            // The client has gone, or the sink is closed.
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        connections.shutdownNow();
    }
}

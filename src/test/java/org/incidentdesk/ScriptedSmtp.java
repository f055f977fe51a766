package org.incidentdesk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.springframework.lang.Nullable;

/**
 * A mail server that answers as a test tells it, for what a friendly server never says. Where it is told nothing it takes
 * everything and keeps it.
 */
public final class ScriptedSmtp implements AutoCloseable {

    /** In place of a command: the greeting of a new connection, and the end of a mail. */
    public static final String GREETING = "GREETING";

    public static final String END_OF_DATA = ".";

    /** In place of an answer: the server hangs up. */
    public static final String HANGS_UP = "";

    public static final String KEY_STORE_PASSWORD = "changeit";

    private static final long PATIENCE = 60;

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Map<String, Deque<String>> answers = new ConcurrentHashMap<>();
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();

    @Nullable
    private final SSLContext tls;

    private final boolean fromTheStart;

    private ScriptedSmtp(@Nullable SSLContext tls, boolean fromTheStart) throws IOException {
        this.tls = tls;
        this.fromTheStart = fromTheStart;
        connections.execute(this::accept);
    }

    public static ScriptedSmtp plain() throws IOException {
        return new ScriptedSmtp(null, false);
    }

    /** Offers STARTTLS. */
    public static ScriptedSmtp withStartTls(Path keyStore) throws IOException {
        return new ScriptedSmtp(context(keyStore), false);
    }

    /** Speaks TLS from the first byte. */
    public static ScriptedSmtp withTls(Path keyStore) throws IOException {
        return new ScriptedSmtp(context(keyStore), true);
    }

    /** Where a conversation stands still until the test lets it go on. */
    public static final class Gate {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        public void awaitReached() throws InterruptedException {
            if (!reached.await(PATIENCE, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody has come this far");
            }
        }

        public void open() {
            open.countDown();
        }

        private void pass() throws InterruptedException {
            reached.countDown();
            if (!open.await(PATIENCE, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody has opened the gate");
            }
        }
    }

    /** Answers a command with these, one after the other; the last one stays. */
    public ScriptedSmtp answering(String command, String... replies) {
        answers.put(command, new ArrayDeque<>(List.of(replies)));
        return this;
    }

    /** From now on takes everything. */
    public ScriptedSmtp answeringAsUsual() {
        answers.clear();
        return this;
    }

    /** As if it had just begun. */
    public void reset() {
        answers.clear();
        gates.clear();
        commands.clear();
        mails.clear();
    }

    /** Waits before it answers a command. */
    public Gate holding(String command) {
        Gate gate = new Gate();
        gates.put(command, gate);
        return gate;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** All that clients have said, mails left out. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** Every mail that was sent to its end, whatever the answer was. */
    public List<String> mails() {
        return List.copyOf(mails);
    }

    /** A new key with a certificate for these names, signed by itself. */
    public static Path keyStore(Path directory, String names) throws IOException, InterruptedException {
        Path file = directory.resolve("key-" + System.nanoTime() + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "smtp",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=scripted",
                        "-ext",
                        "SAN=" + names,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        KEY_STORE_PASSWORD,
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool has made no key");
        }
        return file;
    }

    private static SSLContext context(Path file) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), KEY_STORE_PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, KEY_STORE_PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private void serve(Socket client) {
        try (client) {
            converse(fromTheStart ? secured(client) : client, true);
        } catch (IOException | InterruptedException e) {
            // The client has gone, the script hangs up, or the server is closed.
        }
    }

    private void converse(Socket client, boolean begins) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        OutputStream out = client.getOutputStream();
        if (begins) {
            say(out, GREETING, "220 scripted");
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
            String command = line.toUpperCase(Locale.ROOT).split("[ :]", 2)[0];
            switch (command) {
                case "EHLO" ->
                    say(out, command, tls == null || fromTheStart ? "250 scripted" : "250-scripted\r\n250 STARTTLS");
                case "STARTTLS" -> {
                    say(out, command, "220 go on");
                    converse(secured(client), false);
                    return;
                }
                case "AUTH" -> say(out, command, "235 welcome");
                case "DATA" -> {
                    if (say(out, command, "354 go on").startsWith("354")) {
                        mails.add(mail(in));
                        say(out, END_OF_DATA, "250 taken");
                    }
                }
                case "QUIT" -> {
                    say(out, command, "221 bye");
                    return;
                }
                default -> say(out, command, "250 ok");
            }
        }
    }

    private static String mail(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
            if (line == null) {
                throw new IOException("The client has gone");
            }
            mail.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return mail.toString();
    }

    private Socket secured(Socket client) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private String say(OutputStream out, String command, String usual) throws IOException, InterruptedException {
        Gate gate = gates.remove(command);
        if (gate != null) {
            gate.pass();
        }
        String answer = answer(command, usual);
        if (answer.equals(HANGS_UP)) {
            throw new IOException("Hangs up");
        }
        out.write((answer + "\r\n").getBytes(ISO_8859_1));
        out.flush();
        return answer;
    }

    private String answer(String command, String usual) {
        Deque<String> told = answers.get(command);
        if (told == null) {
            return usual;
        }
        synchronized (told) {
            return told.size() > 1 ? told.remove() : told.element();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        connections.shutdownNow();
    }
}

package org.incidentdesk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;

/** The mail program of the people outside: writes to the desk by SMTP, byte for byte, and looks into their mailboxes. */
public final class MailClient {

    public static final String DESK = "servicedesk@aldermoor.example";

    private final GreenMail server;

    public MailClient(ApplicationContext product) {
        server = product.getBean(GreenMail.class);
    }

    /** A mail to the desk that is being written. */
    public static final class Draft {

        private final List<String> headers = new ArrayList<>();
        private final List<String> files = new ArrayList<>();
        private String text = "";

        private Draft(String from) {
            header("From", from);
            header("To", DESK);
            header("Message-ID", "<" + UUID.randomUUID() + "@mail.example>");
            header("MIME-Version", "1.0");
        }

        public static Draft from(String address) {
            return new Draft(address);
        }

        public Draft header(String name, String value) {
            headers.add(name + ": " + value);
            return this;
        }

        /** Instead of the one that each mail has. */
        public Draft id(String messageId) {
            headers.removeIf(header -> header.startsWith("Message-ID:"));
            return header("Message-ID", "<" + messageId + ">");
        }

        public Draft subject(String subject) {
            return header("Subject", subject);
        }

        public Draft text(String body) {
            text = body;
            return this;
        }

        /** Answers a mail as most programs do: in its thread, with its text below. */
        public Draft answers(MimeMessage mail) {
            try {
                header("In-Reply-To", mail.getMessageID());
                header("References", mail.getMessageID());
                text += "\n\nOn Mon, 2 Mar 2026 at 09:12, Aldermoor <" + DESK + "> wrote:\n\n"
                        + plain(mail).lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
                return subject("Re: " + mail.getSubject());
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }

        public Draft file(String name, String type, byte[] content) {
            files.add("Content-Type: " + type + "\r\nContent-Disposition: attachment; filename=\"" + name
                    + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + Base64.getMimeEncoder().encodeToString(content));
            return this;
        }

        public byte[] bytes() {
            String body = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + Base64.getMimeEncoder().encodeToString(text.getBytes(UTF_8));
            String content = files.isEmpty()
                    ? body
                    : "Content-Type: multipart/mixed; boundary=\"the-parts\"\r\n\r\n--the-parts\r\n" + body
                            + "\r\n--the-parts\r\n" + String.join("\r\n--the-parts\r\n", files) + "\r\n--the-parts--";
            return (String.join("\r\n", headers) + "\r\n" + content + "\r\n").getBytes(ISO_8859_1);
        }
    }

    public void send(Draft mail) {
        send(mail.bytes());
    }

    /** Whatever a mail is made of, the server takes it. */
    public void send(byte[] mail) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.getSmtp().getPort())) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            OutputStream out = socket.getOutputStream();
            expect(in, "220");
            for (String command :
                    List.of("HELO outside.example", "MAIL FROM:<outside@mail.example>", "RCPT TO:<" + DESK + ">")) {
                out.write((command + "\r\n").getBytes(US_ASCII));
                expect(in, "250");
            }
            out.write("DATA\r\n".getBytes(US_ASCII));
            expect(in, "354");
            out.write(new String(mail, ISO_8859_1).replace("\r\n.", "\r\n..").getBytes(ISO_8859_1));
            out.write("\r\n.\r\nQUIT\r\n".getBytes(US_ASCII));
            expect(in, "250");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(BufferedReader in, String code) throws IOException {
        assertThat(in.readLine()).startsWith(code);
    }

    /** What somebody has got, the newest last. */
    public List<MimeMessage> inbox(String address) {
        return Arrays.asList(server.getReceivedMessagesForDomain(address));
    }

    public void emptyAll() {
        try {
            server.purgeEmailFromAllMailboxes();
        } catch (FolderException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String plain(MimeMessage mail) {
        try {
            return text(mail, "text/plain");
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return (String) part.getContent();
        }
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart inner = parts.getBodyPart(i);
                String text = text(inner, type);
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return "";
    }
}

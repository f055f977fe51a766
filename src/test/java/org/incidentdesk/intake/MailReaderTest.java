package org.incidentdesk.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.incidentdesk.intake.ReadMail.Bounce;
import org.incidentdesk.intake.ReadMail.File;
import org.incidentdesk.intake.ReadMail.Kind;
import org.incidentdesk.notification.channel.ChannelSettings;
import org.incidentdesk.notification.channel.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** What is understood of mails as they come in, well made and broken. */
class MailReaderTest {

    private static final String OURS = "servicedesk@aldermoor.example";
    private static final String PLAIN = "Content-Type: text/plain; charset=utf-8\r\n";

    private final MailReader reader = reader("Aldermoor service desk <" + OURS + ">", "mx.aldermoor.example");

    // --- Header -----------------------------------------------------------------------------------------------------

    @Test
    void anOrdinaryMailIsReadAsItIs() {
        ReadMail mail = read(
                "From: Rita Reyes <rita@aldermoor.example>\r\nTo: " + OURS
                        + "\r\nSubject: Re: [INC0000042] The CRM\r\nMessage-ID: <1@mail.example>\r\n"
                        + "In-Reply-To: <INC0000042.7.abc@aldermoor.example>\r\n"
                        + "References: <root@a.example>\r\n <INC0000042.7.abc@aldermoor.example>\r\n" + PLAIN,
                "It works");

        assertThat(mail)
                .returns(Kind.PERSONAL, ReadMail::kind)
                .returns("rita@aldermoor.example", ReadMail::from)
                .returns("Rita Reyes", ReadMail::fromName)
                .returns("Re: [INC0000042] The CRM", ReadMail::subject)
                .returns("1@mail.example", ReadMail::messageId)
                .returns(List.of("INC0000042.7.abc@aldermoor.example", "root@a.example"), ReadMail::references)
                .returns("It works", ReadMail::text)
                .returns(false, ReadMail::forged);
        assertThat(mail.number()).contains("INC0000042");
        assertThat(mail.files()).isEmpty();
        assertThat(mail.bounce()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void aSubjectIsOneLineWhateverIsInIt(String header, String subject) {
        assertThat(read("From: a@b.example\r\nSubject: " + header + "\r\n", "").subject())
                .isEqualTo(subject);
    }

    private static Stream<Arguments> subjects() {
        return Stream.of(
                arguments("", ""),
                arguments("two\r\n lines", "two lines"),
                arguments("=?utf-8?Q?evil=0D=0ABcc:_all@b.example?=", "evil Bcc: all@b.example"),
                arguments("=?utf-8?Q?evil=0D=0A=0D=0A<script>?=", "evil <script>"),
                arguments(
                        "=?utf-8?B?" + base64("evil\r\nX-Incident-Desk-Loop: x") + "?=",
                        "evil X-Incident-Desk-Loop: x"),
                arguments("=?utf-8?Q?line=E2=80=A8separator=E2=80=A9s?=", "line separator s"),
                arguments("=?utf-8?Q?next=C2=85line?=", "next…line"),
                arguments("=?utf-8?Q?nul=00byte?=", "nulbyte"),
                arguments("=?utf-8?Q?invoice=E2=80=AEfdp.exe?=", "invoicefdp.exe"),
                arguments("=?utf-8?Q?Dr=C3=BCcken?= =?utf-8?Q?_Sie?=", "Drücken Sie"),
                arguments("=?iso-8859-1?Q?=84Angebot=93_f=FCr_5_=80?=", "„Angebot“ für 5 €"),
                arguments("Dr\u00c3\u00bccken Sie", "Drücken Sie"),
                arguments("Dr\u00fccken Sie", "Drücken Sie"),
                arguments("=?x-unknown?Q?abc?=", "=?x-unknown?Q?abc?="),
                arguments("=?utf-8?B?!!!!?=", ""),
                arguments("=?utf-8?Q?broken=?=", "=?utf-8?Q?broken=?="),
                arguments("a\u0007b\tc", "ab c"),
                arguments("x".repeat(2000), "x".repeat(500)));
    }

    @Test
    void anEncodedLineBreakInTheSubjectMakesNoHeader() {
        ReadMail mail = read("From: a@b.example\r\nSubject: =?utf-8?Q?x=0D=0AAuto-Submitted:_auto-replied?=\r\n", "");

        assertThat(mail.kind()).isEqualTo(Kind.PERSONAL);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "Re: [INC0000042] x           | INC0000042",
                "AW: WG: inc0000042           | INC0000042",
                "INC0000042/INC0000043        | INC0000042",
                "INC12345678                  | INC12345678",
                "INC000042                    | ''",
                "XINC0000042                  | ''",
                "INC00000420000000000000000   | ''",
                "=?utf-8?Q?=5BINC0000042=5D?= | INC0000042"
            },
            delimiter = '|')
    void theNumberOfAnIncidentIsFoundInTheSubject(String subject, String number) {
        assertThat(read("From: a@b.example\r\nSubject: " + subject + "\r\n", "").number())
                .isEqualTo(Stream.of(number).filter(it -> !it.isEmpty()).findFirst());
    }

    @ParameterizedTest
    @MethodSource("senders")
    void theSenderIsTheOneAddressOfTheMail(String header, String from, String name) {
        assertThat(read(header + "Subject: x\r\n", "x"))
                .returns(Kind.PERSONAL, ReadMail::kind)
                .returns(from, ReadMail::from)
                .returns(name, ReadMail::fromName);
    }

    private static Stream<Arguments> senders() {
        return Stream.of(
                arguments("From: rita@a.example\r\n", "rita@a.example", ""),
                arguments("From: <Rita@A.example>\r\n", "Rita@A.example", ""),
                arguments("From: \"Reyes, Rita\" <rita@a.example>\r\n", "rita@a.example", "Reyes, Rita"),
                arguments("From: Reyes, Rita <rita@a.example>\r\n", "rita@a.example", "Rita"),
                arguments("From: rita@a.example (Rita (her own) Reyes)\r\n", "rita@a.example", "Rita (her own) Reyes"),
                arguments("From: =?utf-8?Q?R=C3=ADta?= <rita@a.example>\r\n", "rita@a.example", "Ríta"),
                arguments("From: R\u00c3\u00adta <rita@a.example>\r\n", "rita@a.example", "Ríta"),
                arguments("From: =?utf-8?Q?Rita=0D=0ABcc=3A_x?= <rita@a.example>\r\n", "rita@a.example", "Rita Bcc: x"),
                arguments("From: \"Rita\r\n\tReyes\" <rita@a.example>\r\n", "rita@a.example", "Rita Reyes"),
                arguments("From: Rita\r\n <rita@a.example>\r\n", "rita@a.example", "Rita"),
                arguments(
                        "From: \"rita@aldermoor.example\" <evil@b.example>\r\n",
                        "evil@b.example",
                        "rita@aldermoor.example"),
                arguments("From: rita@xn--mller-kva.example\r\n", "rita@xn--mller-kva.example", ""),
                arguments("From: rita@m\u00c3\u00bcller.example\r\n", "rita@müller.example", ""),
                arguments("From: r\u00c3\u00adta@a.example\r\n", "ríta@a.example", ""),
                arguments("From: a@b.example, a@b.example\r\n", "a@b.example", ""));
    }

    /** None of these may be taken for somebody with an account. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "From: \r\n",
                "From: rita\r\n",
                "From: Rita Reyes\r\n",
                "From: undisclosed:;\r\n",
                "From: team: rita@a.example;\r\n",
                "From: rita@a.example, evil@b.example\r\n",
                "From: evil@b.example\r\nFrom: rita@a.example\r\n",
                "From: <rita@a.example> <evil@b.example>\r\n",
                "From: rita@a.example@b.example\r\n",
                "From: @b.example:rita@a.example\r\n",
                "From: \"rita@a.example\r\n",
                "From: =?utf-8?Q?x=0D=0ABcc:?= <rita@a.example>\r\n",
                "From: rita\u0000@a.example\r\n",
                "From: =?utf-8?Q?rita=40a.example?=\r\n"
            })
    void whatIsNotExactlyOneAddressIsNobody(String header) {
        ReadMail mail = read(header + "Subject: x\r\n", "x");

        assertThat(mail.kind()).isEqualTo(Kind.PERSONAL);
        assertThat(mail.from())
                .isNotEqualTo("rita@a.example")
                .isNotEqualTo("rita")
                .doesNotContain("\0");
        assertThat(mail.from().matches("[A-Za-z0-9._@-]+")).isFalse();
    }

    @Test
    void ofASenderThatIsNoAddressTheDeskSeesWhatThereIs() {
        assertThat(read("From: rita@a.example, Eve <evil@b.example>\r\n", "x").from())
                .isEqualTo("rita@a.example, Eve <evil@b.example>");
        assertThat(read("From: Rita Reyes\r\n", "x").from()).isEqualTo("Rita Reyes");
        assertThat(read("From: " + "x".repeat(5000) + "@b.example\r\n", "x").from())
                .hasSize(500);
    }

    @ParameterizedTest
    @CsvSource({
        "<abc@mail.example>, abc@mail.example",
        "<a b@c.example>, ''",
        "abc@mail.example, ''",
        "<>, ''",
        "<\u0000@c.example>, ''",
        "<ü@c.example>, ''",
        "<first@c.example> <second@c.example>, first@c.example"
    })
    void aMessageIdHasNothingThatCouldBreakTheHeaderOfAnAnswer(String header, String id) {
        assertThat(read("From: a@b.example\r\nMessage-ID: " + header + "\r\n", "")
                        .messageId())
                .isEqualTo(id);
    }

    @Test
    void longReferencesAreShortened() {
        String references =
                IntStream.range(0, 5000).mapToObj(i -> "<" + i + "@b.example>").collect(Collectors.joining(" "));

        assertThat(read("From: a@b.example\r\nReferences: " + references + "\r\n", "")
                        .references())
                .hasSize(100)
                .startsWith("4999@b.example", "4998@b.example");
    }

    // --- Who has written it -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-replied",
                "Auto-Submitted: auto-generated",
                "Auto-Submitted: Auto-Replied (vacation)",
                "Precedence: bulk",
                "Precedence: LIST",
                "Precedence: auto_reply",
                "Precedence: junk",
                "X-Autoreply: yes",
                "X-Autorespond: Out of office",
                "List-Id: Staff <staff.lists.example>",
                "X-Incident-Desk-Loop: another-desk@b.example",
                "Return-Path: <>"
            })
    void whatAMachineHasWrittenIsKnownByItsHeader(String header) {
        assertThat(read("From: rita@a.example\r\n" + header + "\r\n", "I am on holiday")
                        .kind())
                .isEqualTo(Kind.AUTOMATIC);
        assertThat(reader.read(("From: rita@a.example\r\n" + header + "\r\n\r\n").getBytes(UTF_8), true)
                        .kind())
                .isEqualTo(Kind.AUTOMATIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: <>",
                "From: MAILER-DAEMON@b.example",
                "From: Mail Delivery System <mailer-daemon@b.example>"
            })
    void aSenderThatNobodyCanAnswerIsAMachine(String from) {
        assertThat(read(from + "\r\n", "It did not arrive").kind()).isEqualTo(Kind.AUTOMATIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: no",
                "Precedence: first-class",
                "X-Auto-Response-Suppress: All",
                "Return-Path: <rita@a.example>"
            })
    void whatAPersonHasWrittenIsNotTakenForAMachines(String header) {
        assertThat(read("From: rita@a.example\r\n" + header + "\r\n", "x").kind())
                .isEqualTo(Kind.PERSONAL);
    }

    @Test
    void ourOwnMailIsALoop() {
        assertThat(read("From: Desk <ServiceDesk@Aldermoor.example>\r\n", "x").kind())
                .isEqualTo(Kind.LOOP);
        assertThat(read("From: relay@b.example\r\nX-Incident-Desk-Loop: " + OURS + "\r\n", "x")
                        .kind())
                .isEqualTo(Kind.LOOP);
        assertThat(reader.read(("From: " + OURS + "\r\n\r\n").getBytes(UTF_8), true)
                        .kind())
                .isEqualTo(Kind.LOOP);
    }

    @Test
    void withoutAnAddressOfOursNothingIsALoop() {
        assertThat(reader("", "").read(bytes("Subject: x\r\n\r\nx"), false).kind())
                .isEqualTo(Kind.PERSONAL);
        assertThat(reader("@@", "")
                        .read(bytes("From: a@b.example\r\n\r\nx"), false)
                        .kind())
                .isEqualTo(Kind.PERSONAL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mx.aldermoor.example; dmarc=fail header.from=a.example       | true",
                "MX.Aldermoor.Example; spf=pass; dkim=fail; DMARC = Fail (p=reject) | true",
                "mx.aldermoor.example 1; dmarc=fail                          | true",
                "mx.aldermoor.example;~dmarc=fail                             | true",
                "mx.aldermoor.example; dmarc=pass                            | false",
                "mx.aldermoor.example; dmarc=none                            | false",
                "mx.evil.example; dmarc=fail                                 | false",
                "mx.aldermoor.example.evil.example; dmarc=fail               | false",
                "'; dmarc=fail'                                              | false",
                "''                                                          | false"
            })
    void onlyTheOwnServerSaysThatASenderIsForged(String results, boolean forged) {
        String mail = "Authentication-Results: other.example; dmarc=pass\r\nAuthentication-Results: "
                + results.replace("~", "\r\n\t") + "\r\nFrom: rita@a.example\r\n";

        assertThat(read(mail, "x").forged()).isEqualTo(forged);
        assertThat(reader(OURS, "").read(bytes(mail + "\r\nx"), false).forged()).isFalse();
    }

    // --- Text -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("charsets")
    void textIsReadInItsCharsetOrInOneThatFits(String type, byte[] body, String text) {
        assertThat(reader.read(bytes("From: a@b.example\r\n" + type + "\r\n", body), false))
                .returns(Kind.PERSONAL, ReadMail::kind)
                .returns(text, ReadMail::text);
    }

    private static Stream<Arguments> charsets() {
        String word = "Grüße, 5 €";
        Charset windows = Charset.forName("windows-1252");
        return Stream.of(
                arguments(PLAIN, word.getBytes(UTF_8), word),
                arguments("", word.getBytes(UTF_8), word),
                arguments("", word.getBytes(windows), word),
                arguments(PLAIN, word.getBytes(windows), word),
                arguments("Content-Type: text/plain; charset=iso-8859-1\r\n", word.getBytes(windows), word),
                arguments("Content-Type: text/plain; charset=us-ascii\r\n", word.getBytes(UTF_8), word),
                arguments("Content-Type: text/plain; charset=windows-1252\r\n", word.getBytes(windows), word),
                arguments(
                        "Content-Type: text/plain; charset=utf-16\r\n", word.getBytes(Charset.forName("UTF-16")), word),
                arguments(
                        "Content-Type: text/plain; charset=iso-2022-jp\r\n",
                        "障害".getBytes(Charset.forName("ISO-2022-JP")),
                        "障害"),
                arguments("Content-Type: text/plain; charset=no-such-charset\r\n", word.getBytes(UTF_8), word),
                arguments("Content-Type: text/plain; charset=\"?!\"\r\n", word.getBytes(UTF_8), word),
                arguments("Content-Type: text/plain; charset=\r\n", word.getBytes(UTF_8), word),
                arguments("Content-Type: text/plain; ;;;=\r\n", word.getBytes(UTF_8), word),
                arguments(PLAIN, bytes("a\0b\u001b[31mc\u0007\n\td"), "ab[31mc\n\td"));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void whatIsEncodedWronglyIsReadAsFarAsItGoes(String encoding, String body, String text) {
        assertThat(read("From: a@b.example\r\n" + PLAIN + "Content-Transfer-Encoding: " + encoding + "\r\n", body))
                .returns(Kind.PERSONAL, ReadMail::kind)
                .returns(text, ReadMail::text);
    }

    private static Stream<Arguments> encodings() {
        return Stream.of(
                arguments("base64", base64("It works again"), "It works again"),
                arguments("base64", base64("It works again").substring(0, 18), "It works aga"),
                arguments("base64", "SXQg!d29y*a3M=", "It works"),
                arguments("quoted-printable", "It=20works=\r\n=21 =ZZ =", "It works! =ZZ"),
                arguments("8bit", "It works", "It works"),
                arguments("x-unknown", "It works", "It works"),
                arguments("uuencode", "It works", "It works"),
                arguments("", "It works", "It works"));
    }

    @Test
    void htmlIsReadAsText() {
        ReadMail mail = read(
                "From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n",
                "<style>p {}</style><p>It <b>works</b></p><script>alert(1)</script><img src=http://b.example/x onerror=y>"
                        + "<blockquote>Does it work?</blockquote>");

        assertThat(mail.text()).isEqualTo("It works");
        assertThat(mail.all()).isEqualTo("It works\n\n> Does it work?");
        assertThat(mail.files()).isEmpty();
    }

    @Test
    void ofTwoFormsOfATextThePlainOneCountsUnlessItIsEmpty() {
        String html = part("text/html", "<p>It works in HTML</p>");

        assertThat(multipart("alternative", part("text/plain", "It works"), html)
                        .text())
                .isEqualTo("It works");
        assertThat(multipart("alternative", part("text/plain", " \r\n"), html).text())
                .isEqualTo("It works in HTML");
        assertThat(multipart("alternative", html).text()).isEqualTo("It works in HTML");
    }

    @Test
    void whatAServerAddsBelowDoesNotTakeThePlaceOfTheText() {
        ReadMail mail = multipart(
                "mixed", part("text/html", "<p>It does not work</p>"), part("text/plain", "Scanned by our gateway"));

        assertThat(mail.text()).isEqualTo("It does not work\n\nScanned by our gateway");
    }

    @Test
    void textAroundAPictureIsOneText() {
        ReadMail mail = multipart(
                "mixed",
                part("text/plain", "See:"),
                part("image/png; name=a.png", "x"),
                part("text/plain", "What now?"));

        assertThat(mail.text()).isEqualTo("See:\n\nWhat now?");
        assertThat(mail.files()).extracting(File::name).containsExactly("a.png");
    }

    @Test
    void aForwardedMailKeepsWhatIsForwarded() {
        String body =
                "Look!\r\n\r\nFrom: Bob <b@b.example>\r\nSent: Monday\r\nTo: Rita\r\nSubject: shop\r\n\r\nIt is down.";

        assertThat(read("From: a@b.example\r\nSubject: FW: shop\r\n", body).text())
                .endsWith("It is down.");
        assertThat(read("From: a@b.example\r\nSubject: Re: [EXT] WG: shop\r\n", body)
                        .text())
                .endsWith("It is down.");
        assertThat(read("From: a@b.example\r\nSubject: Re: shop\r\n", body))
                .returns("Look!", ReadMail::text)
                .satisfies(mail -> assertThat(mail.all()).endsWith("It is down."));
    }

    @Test
    void aLongTextIsCutAndSaysSo() {
        ReadMail mail = read("From: a@b.example\r\n", "word ".repeat(50_000) + "😀".repeat(20_000));

        assertThat(mail.text()).hasSizeBetween(20_000, 20_100).contains("characters; the rest is left out");
        assertThat(read("From: a@b.example\r\n", "x" + "😀".repeat(20_000)).text())
                .doesNotContain("\ud83d\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\n\r\n", "From: a@b.example\r\n\r\n", "From: a@b.example", "\0"})
    void anEmptyMailIsAMailWithoutText(String content) {
        assertThat(reader.read(bytes(content), false))
                .returns(Kind.PERSONAL, ReadMail::kind)
                .returns("", ReadMail::text);
    }

    @Test
    void aMailThatBeginsInTheMiddleOfAHeaderIsForAPersonToLookAt() {
        assertThat(reader.read(bytes(" \r\n \r\nx"), false))
                .returns(Kind.UNREADABLE, ReadMail::kind)
                .returns("", ReadMail::from)
                .returns(" \r\n \r\nx", ReadMail::text);
    }

    // --- Parts ------------------------------------------------------------------------------------------------------

    @Test
    void aMailOfManyPartsIsForAPersonToLookAt() {
        String parts = IntStream.range(0, 3000)
                .mapToObj(i -> part("text/plain", "part " + i))
                .collect(Collectors.joining());

        assertThat(multipart("mixed", parts))
                .returns(Kind.UNREADABLE, ReadMail::kind)
                .returns("a@b.example", ReadMail::from)
                .satisfies(mail -> assertThat(mail.text()).contains("part 0"));
    }

    @Test
    void soIsOneOfPartsDeepInEachOther() {
        StringBuilder mail = new StringBuilder("From: a@b.example\r\nSubject: deep\r\n");
        for (int i = 0; i < 60; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        mail.append("Content-Type: text/plain\r\n\r\nThe bottom");

        assertThat(reader.read(bytes(mail.toString()), false))
                .returns(Kind.UNREADABLE, ReadMail::kind)
                .returns("deep", ReadMail::subject);
    }

    @ParameterizedTest
    @MethodSource("brokenMultiparts")
    void aMultipartIsReadAsFarAsItGoes(String mail, Kind kind, String text) {
        assertThat(reader.read(bytes("From: a@b.example\r\n" + mail), false))
                .returns(kind, ReadMail::kind)
                .satisfies(it -> assertThat(it.text()).contains(text));
    }

    private static Stream<Arguments> brokenMultiparts() {
        return Stream.of(
                arguments(
                        named("no boundary", "Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nIt works\r\n--x--"),
                        Kind.PERSONAL,
                        "It works"),
                arguments(
                        named(
                                "another boundary",
                                "Content-Type: multipart/mixed; boundary=y\r\n\r\n--x\r\n\r\nIt works\r\n--x--"),
                        Kind.UNREADABLE,
                        "It works"),
                arguments(
                        named("no end", "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nIt works"),
                        Kind.PERSONAL,
                        "It works"),
                arguments(
                        named("no part", "Content-Type: multipart/mixed; boundary=x\r\n\r\nIt works"),
                        Kind.UNREADABLE,
                        "It works"),
                arguments(
                        named(
                                "an encoding, which it must not have",
                                "Content-Type: multipart/mixed; boundary=x\r\nContent-Transfer-Encoding: base64\r\n\r\n--x\r\n"
                                        + "\r\nIt works\r\n--x--"),
                        Kind.PERSONAL,
                        "It works"),
                arguments(named("no type", "Content-Type: \r\n\r\nIt works"), Kind.PERSONAL, "It works"),
                arguments(named("half a type", "Content-Type: text\r\n\r\nIt works"), Kind.PERSONAL, "It works"));
    }

    // --- Files ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("files")
    void aFileHasANameOfOneLine(String header, String name) {
        ReadMail mail = multipart("mixed", part("text/plain", "See the file"), header + "\r\n\r\ncontent");

        assertThat(mail.text()).isEqualTo("See the file");
        assertThat(mail.files()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo(name);
            assertThat(file.content()).isEqualTo(bytes("content"));
            assertThat(file.damaged()).isFalse();
        });
    }

    private static Stream<Arguments> files() {
        String attached = "Content-Type: application/pdf\r\nContent-Disposition: attachment";
        return Stream.of(
                arguments(attached + "; filename=\"a.pdf\"", "a.pdf"),
                arguments(attached + "; filename=\"../../etc/passwd\"", "../../etc/passwd"),
                arguments(attached + "; filename=\"C:\\\\temp\\\\a.pdf\"", "C:\\temp\\a.pdf"),
                arguments(attached + "; filename=\"=?utf-8?Q?R=C3=BCck.pdf?=\"", "Rück.pdf"),
                arguments(attached + "; filename*=utf-8''R%C3%BCck.pdf", "Rück.pdf"),
                arguments(attached + "; filename*0=\"long-\";\r\n filename*1=\"name.pdf\"", "long-name.pdf"),
                arguments(attached + "; filename=\"=?utf-8?Q?a=E2=80=AEfdp.exe?=\"", "afdp.exe"),
                arguments(attached + "; filename=\"=?utf-8?Q?a=0D=0A=00b.pdf?=\"", "a b.pdf"),
                arguments(attached + "; filename=\"" + "n".repeat(900) + ".pdf\"", "n".repeat(500)),
                arguments(attached + "; filename=\"\"", "file-1.pdf"),
                arguments(attached, "file-1.pdf"),
                arguments("Content-Type: application/pdf; name=a.pdf", "a.pdf"),
                arguments("Content-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment", "log.txt"),
                arguments("Content-Type: image/png\r\nContent-Disposition: inline; filename=logo.png", "logo.png"),
                arguments("Content-Type: image/png\r\nContent-ID: <logo@a>", "file-1.png"),
                arguments("Content-Type: application/x-very-odd", "file-1.bin"),
                arguments("Content-Type: text/html; name=x.html", "x.html"),
                arguments("Content-Type: message/rfc822", "mail-1.eml"));
    }

    @Test
    void aMailInAMailIsAFileAndIsNotLookedInto() {
        ReadMail mail = multipart(
                "mixed",
                part("text/plain", "See the mail"),
                "Content-Type: message/rfc822\r\n\r\nFrom: " + OURS
                        + "\r\nAuto-Submitted: auto-replied\r\nSubject: INC0000042\r\n\r\nInner text\r\n");

        assertThat(mail).returns(Kind.PERSONAL, ReadMail::kind).returns("See the mail", ReadMail::text);
        assertThat(mail.number()).isEmpty();
        assertThat(mail.files())
                .extracting(File::name, File::type)
                .containsExactly(tuple("mail-1.eml", "message/rfc822"));
    }

    @Test
    void aFileThatEndsTooEarlyIsDamaged() {
        ReadMail mail = multipart(
                "mixed",
                part("text/plain", "See the file"),
                "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + base64("content of a file").substring(0, 22) + "\r\n");

        assertThat(mail).returns(Kind.PERSONAL, ReadMail::kind).returns("See the file", ReadMail::text);
        assertThat(mail.files()).extracting(File::name, File::damaged).containsExactly(tuple("a.pdf", true));
    }

    @Test
    void theTextOfAMailCanBeAFileAlone() {
        ReadMail mail = read(
                "From: a@b.example\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n",
                base64("content"));

        assertThat(mail.text()).isEmpty();
        assertThat(mail.files()).singleElement().satisfies(file -> assertThat(file.content())
                .isEqualTo(bytes("content")));
    }

    // --- Bounces ----------------------------------------------------------------------------------------------------

    private static final String POSTFIX =
            """
            Return-Path: <>
            From: MAILER-DAEMON@mail.b.example (Mail Delivery System)
            Subject: Undelivered Mail Returned to Sender
            To: servicedesk@aldermoor.example
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            This is a MIME-encapsulated message.

            --b
            Content-Description: Notification
            Content-Type: text/plain; charset=us-ascii

            I'm sorry to have to inform you that your message could not be delivered.

            --b
            Content-Description: Delivery report
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.b.example
            X-Postfix-Queue-ID: 1234
            Arrival-Date: Mon,  2 Mar 2026 09:12:00 +0100 (CET)

            Final-Recipient: rfc822; rita@b.example
            Original-Recipient: rfc822;rita@b.example
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.b.example
            Diagnostic-Code: smtp; 550 5.1.1 <rita@b.example>: Recipient address
                rejected: User unknown

            --b
            Content-Description: Undelivered Message
            Content-Type: message/rfc822

            From: Aldermoor service desk <servicedesk@aldermoor.example>
            Message-ID: <INC0000042.7.abc@aldermoor.example>
            Subject: [INC0000042] The CRM

            It is solved
            --b--
            """;

    private static final String EXCHANGE =
            """
            From: <postmaster@b.example>
            To: <servicedesk@aldermoor.example>
            Subject: Undeliverable: [INC0000042] The CRM
            Content-Type: multipart/report; report-type=delivery-status; boundary="_b_"
            X-MS-Exchange-Message-Is-Ndr:
            In-Reply-To: <INC0000042.7.abc@aldermoor.example>
            References: <INC0000042.7.abc@aldermoor.example>

            --_b_
            Content-Type: multipart/alternative; differences=Content-Type; boundary="_c_"

            --_c_
            Content-Type: text/plain; charset="us-ascii"

            Delivery has failed to these recipients or groups: rita@b.example
            --_c_
            Content-Type: text/html; charset="us-ascii"

            <b>Delivery has failed</b>
            --_c_--

            --_b_
            Content-Type: message/delivery-status

            Reporting-MTA: dns;EX01.b.example
            Received-From-MTA: dns;mx.b.example
            Arrival-Date: Mon, 2 Mar 2026 08:12:00 +0000

            Final-Recipient: rfc822;rita@b.example
            Action: failed
            Status: 5.1.10
            Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found
            X-Display-Name: rita@b.example

            --_b_
            Content-Type: text/rfc822-headers

            From: Aldermoor service desk <servicedesk@aldermoor.example>
            Message-ID:
            \t<INC0000042.7.abc@aldermoor.example>
            Subject: [INC0000042] The CRM

            --_b_--
            """;

    private static final String GMAIL =
            """
            From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
            To: servicedesk@aldermoor.example
            Auto-Submitted: auto-replied
            Subject: Delivery Status Notification (Failure)
            References: <INC0000042.7.abc@aldermoor.example>
            In-Reply-To: <INC0000042.7.abc@aldermoor.example>
            X-Failed-Recipients: rita@b.example
            Content-Type: multipart/report; boundary="0001"; report-type=delivery-status

            --0001
            Content-Type: multipart/related; boundary="0002"

            --0002
            Content-Type: multipart/alternative; boundary="0003"

            --0003
            Content-Type: text/plain; charset="UTF-8"

            ** Address not found **
            --0003
            Content-Type: text/html; charset="UTF-8"

            <p>Address not found</p>
            --0003--
            --0002
            Content-Type: image/png; name="icon.png"
            Content-Disposition: attachment; filename="icon.png"
            Content-Transfer-Encoding: base64
            Content-ID: <icon.png>

            iVBORw0KGgo=
            --0002--
            --0001
            Content-Type: message/delivery-status

            Reporting-MTA: dns; googlemail.com
            Arrival-Date: Mon, 02 Mar 2026 00:12:00 -0800 (PST)

            Final-Recipient: rfc822; rita@b.example
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.b.example. (192.0.2.1, the server for the domain b.example.)
            Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
             550 5.1.1 https://support.example/?p=NoSuchUser
            Last-Attempt-Date: Mon, 02 Mar 2026 00:12:01 -0800 (PST)

            --0001
            Content-Type: message/rfc822

            Received: by 2002:a05 with SMTP id x
            From: Aldermoor service desk <servicedesk@aldermoor.example>
            Message-ID: <INC0000042.7.abc@aldermoor.example>

            ----- Message truncated -----
            --0001--
            """;

    @ParameterizedTest
    @MethodSource("bounces")
    void aBounceTellsWhichMailDidNotArriveAndWhy(String mail, String reason) {
        ReadMail read = reader.read(bytes(mail.replace("\n", "\r\n")), false);

        assertThat(read.kind()).isEqualTo(Kind.BOUNCE);
        assertThat(read.bounce()).contains(new Bounce("INC0000042.7.abc@aldermoor.example", reason));
    }

    private static Stream<Arguments> bounces() {
        return Stream.of(
                arguments(
                        named("Postfix", POSTFIX),
                        "550 5.1.1 <rita@b.example>: Recipient address rejected: User unknown"),
                arguments(
                        named("Exchange", EXCHANGE), "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
                arguments(
                        named("Gmail", GMAIL),
                        "550-5.1.1 The email account that you tried to reach does not exist."
                                + " 550 5.1.1 https://support.example/?p=NoSuchUser"),
                arguments(
                        named("without a diagnosis", POSTFIX.replaceAll("Diagnostic-Code: [^\n]*\n[^\n]*\n", "")),
                        "status 5.1.1"),
                arguments(
                        named(
                                "without a status",
                                POSTFIX.replaceAll("(Diagnostic-Code: [^\n]*\n[^\n]*\n|Status: .*\n)", "")),
                        "no reason given"),
                arguments(
                        named(
                                "of an address beyond ASCII",
                                POSTFIX.replace("message/delivery-status", "message/global-delivery-status")
                                        .replace("message/rfc822", "message/global")),
                        "550 5.1.1 <rita@b.example>: Recipient address rejected: User unknown"),
                arguments(
                        named(
                                "that does not show our mail, but answers it",
                                EXCHANGE.replaceAll("(?s)--_b_\nContent-Type: text/rfc822-headers.*", "--_b_--")),
                        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"));
    }

    @Test
    void aBounceOfWhichNobodyCanTellWhatCameBackIsABounce() {
        String mail = POSTFIX.replaceAll("(?s)--b\nContent-Description: Undelivered.*", "--b--");

        assertThat(reader.read(bytes(mail), false).bounce())
                .contains(new Bounce(null, "550 5.1.1 <rita@b.example>: Recipient address rejected: User unknown"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delayed", "delivered", "relayed", "expanded", ""})
    void whatIsOnlyLateDidNotComeBack(String action) {
        for (String report : List.of(POSTFIX, EXCHANGE, GMAIL)) {
            ReadMail mail = reader.read(bytes(report.replace("Action: failed", "Action: " + action)), false);

            assertThat(mail.kind()).isEqualTo(Kind.AUTOMATIC);
            assertThat(mail.bounce()).isEmpty();
        }
    }

    @Test
    void theReceiptOfAReaderIsNoBounce() {
        String mail =
                """
                From: rita@b.example
                Content-Type: multipart/report; report-type=disposition-notification; boundary=b

                --b

                Your message was read
                --b
                Content-Type: message/disposition-notification

                Final-Recipient: rfc822;rita@b.example
                Disposition: automatic-action/MDN-sent-automatically; displayed
                --b--
                """;

        assertThat(reader.read(bytes(mail), false)).returns(Kind.AUTOMATIC, ReadMail::kind);
    }

    @Test
    void aBounceThatAPersonForwardsIsAPersonsMail() {
        ReadMail mail = multipart(
                "mixed", part("text/plain", "What does this mean?"), "Content-Type: message/rfc822\r\n\r\n" + POSTFIX);

        assertThat(mail).returns(Kind.PERSONAL, ReadMail::kind).returns("What does this mean?", ReadMail::text);
    }

    // --- Too large, and broken in any way ---------------------------------------------------------------------------

    @Test
    void ofAMailThatIsTooLargeTheHeaderIsRead() {
        ReadMail mail = reader.read(
                bytes(
                        """
                        From: rita@a.example
                        Subject: [INC0000042] film
                        Message-ID: <1@a.example>
                        Content-Type: multipart/mixed; boundary=x

                        """),
                true);

        assertThat(mail)
                .returns(Kind.TOO_LARGE, ReadMail::kind)
                .returns("rita@a.example", ReadMail::from)
                .returns("[INC0000042] film", ReadMail::subject)
                .returns("1@a.example", ReadMail::messageId)
                .returns("", ReadMail::text);
        assertThat(mail.number()).contains("INC0000042");
    }

    @Test
    void ofAnUnreadableMailTheDeskSeesTheBeginning() {
        ReadMail mail = read(
                "From: Rita <rita@a.example>\r\nSubject: =?utf-8?Q?x?=\r\nContent-Type: multipart/mixed; boundary=x\r\n",
                "no part\0 at all " + "x".repeat(100_000));

        assertThat(mail)
                .returns(Kind.UNREADABLE, ReadMail::kind)
                .returns("Rita <rita@a.example>", ReadMail::from)
                .returns("x", ReadMail::subject);
        assertThat(mail.text())
                .hasSize(4999)
                .contains("no part at all")
                .startsWith("From: Rita")
                .doesNotContain("\0");
    }

    /** What keeps the parsers of the library busy for days. */
    @ParameterizedTest
    @MethodSource("nasty")
    void nobodyCanKeepTheReaderBusy(String begin, String piece) {
        String mail = begin + piece.repeat(1_000_000 / piece.length()) + "\r\n\r\nx";

        assertThat(reader.read(bytes(mail), false).kind()).isIn(Kind.PERSONAL, Kind.UNREADABLE);
    }

    private static Stream<Arguments> nasty() {
        String html = "Content-Type: text/html\r\n\r\n";
        return Stream.of(
                arguments("From: ", "("),
                arguments("From: ", "<"),
                arguments("From: ", "\""),
                arguments("From: ", "x:"),
                arguments("From: ", "a@b.example,"),
                arguments("From: ", "=?utf-8?Q?a?= "),
                arguments("", "From: a@b.example\r\n"),
                arguments("Subject: ", "=?utf-8?Q?a?= "),
                arguments("Subject: x", "\r\n y"),
                arguments("Subject: ", "Re: "),
                arguments("Subject: ", "[a] "),
                arguments("References: ", "<a"),
                arguments("In-Reply-To: ", "<a> "),
                arguments("Authentication-Results: mx.aldermoor.example;", " dmarc"),
                arguments("Content-Type: ", "("),
                arguments("Content-Type: text/plain", "; a=b"),
                arguments("Content-Disposition: attachment", "; filename*0*=x"),
                arguments("Content-Type: multipart/mixed; boundary=x\r\n\r\n", "--x\r\n"),
                arguments("Content-Type: multipart/mixed\r\n\r\n", "--"),
                arguments(html, "<div class=gmail_attr>"),
                arguments(html, "<b><p>x"),
                arguments(html, "<a "));
    }

    @Test
    void manyLongPartsAreNotAllLookedAt() {
        String part = part("text/html", "<b>x".repeat(50_000));

        ReadMail mail = multipart("mixed", part.repeat(90));

        assertThat(mail.kind()).isEqualTo(Kind.PERSONAL);
        assertThat(mail.text()).hasSizeBetween(20_000, 20_100);
    }

    @Test
    void noMailHoweverBrokenStopsTheReader() {
        Random random = new Random(20_260_302);
        List<byte[]> originals = Stream.of(
                        POSTFIX,
                        EXCHANGE,
                        GMAIL,
                        "From: \"Reyes, Rita\" <rita@a.example>\r\nSubject: =?utf-8?B?" + base64("Grüße")
                                + "?=\r\n"
                                + "References: <1@a> <2@b>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
                                + "Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n" + PLAIN
                                + "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n--y\r\n"
                                + "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                + base64("<p>Hi<blockquote>x")
                                + "\r\n--y--\r\n--x\r\nContent-Type: application/pdf;\r\n"
                                + " name*0*=utf-8''R%C3%BC; name*1=ck.pdf\r\nContent-Disposition: attachment\r\n"
                                + "Content-Transfer-Encoding: base64\r\n\r\n" + base64("content")
                                + "\r\n--x--\r\n")
                .map(MailReaderTest::bytes)
                .toList();
        List<String> pieces = List.of(
                "\r\n",
                "\n",
                "\0",
                "--",
                "--x",
                "=?",
                "?=",
                "=?utf-8?B?",
                "\"",
                "(",
                "<",
                ">",
                ";",
                ":",
                "=",
                "=0",
                "*0*=",
                "%",
                "Content-Type: multipart/mixed\r\n",
                "Content-Type: text/html\r\n",
                "Content-Transfer-Encoding: uuencode\r\n",
                "charset=",
                "boundary=",
                "\u00ff\u00fe",
                "<blockquote>",
                "##-",
                "> ",
                "From: ",
                "\u2063");
        for (int round = 0; round < 2000; round++) {
            byte[] mail = broken(originals.get(random.nextInt(originals.size())), pieces, random);

            ReadMail read = reader.read(mail, random.nextInt(10) == 0);

            String as = "round " + round;
            assertThat(read.kind()).as(as).isNotNull();
            for (String text : List.of(read.from(), read.fromName(), read.subject(), read.messageId())) {
                assertThat(text.chars().anyMatch(Character::isISOControl))
                        .as(as)
                        .isFalse();
                assertThat(text).as(as).hasSizeLessThanOrEqualTo(500);
            }
            assertThat(read.text()).as(as).doesNotContain("\0").hasSizeLessThan(20_100);
            read.files().forEach(file -> assertThat(file.name()).as(as).isNotBlank());
            assertThat(read.kind() != Kind.BOUNCE || read.bounce().isPresent())
                    .as(as)
                    .isTrue();
        }
    }

    private static byte[] broken(byte[] mail, List<String> pieces, Random random) {
        byte[] broken = mail;
        for (int change = random.nextInt(12); change >= 0; change--) {
            int at = random.nextInt(broken.length + 1);
            int to = Math.min(broken.length, at + random.nextInt(30));
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            next.write(broken, 0, at);
            switch (random.nextInt(4)) {
                case 0 -> next.write(random.nextInt(256));
                case 1 ->
                    next.writeBytes(pieces.get(random.nextInt(pieces.size())).getBytes(ISO_8859_1));
                case 2 -> next.write(broken, at / 2, to - at);
                default -> {
                    // Something is lost.
                }
            }
            int goOn = random.nextBoolean() ? to : at;
            next.write(broken, goOn, broken.length - goOn);
            broken = next.toByteArray();
        }
        return broken;
    }

    // --- Making mails -----------------------------------------------------------------------------------------------

    private static MailReader reader(String from, String authservId) {
        return new MailReader(
                new ChannelSettings(
                        new ChannelSettings.Email(from),
                        new ChannelSettings.Slack(Secret.valueOf(""), null),
                        new ChannelSettings.Teams(Map.of()),
                        new ChannelSettings.Webhook(Map.of()),
                        null,
                        null),
                new MailboxSettings(
                        "",
                        993,
                        "",
                        Secret.valueOf(""),
                        "INBOX",
                        true,
                        Duration.ofSeconds(10),
                        DataSize.ofMegabytes(20),
                        authservId,
                        false));
    }

    private ReadMail read(String headers, String body) {
        return reader.read(bytes(headers + "\r\n" + body), false);
    }

    private ReadMail multipart(String type, String... parts) {
        return read(
                "From: a@b.example\r\nContent-Type: multipart/" + type + "; boundary=boundary\r\n",
                Stream.of(parts)
                                .map(part -> part.startsWith("--boundary") ? part : "--boundary\r\n" + part)
                                .collect(Collectors.joining("\r\n"))
                        + "\r\n--boundary--\r\n");
    }

    private static String part(String type, String content) {
        return "--boundary\r\nContent-Type: " + type + "; charset=utf-8\r\n\r\n" + content + "\r\n";
    }

    /** Letters above 0x7f stand for bytes. */
    private static byte[] bytes(String mail) {
        return mail.chars().allMatch(c -> c < 256) ? mail.getBytes(ISO_8859_1) : mail.getBytes(UTF_8);
    }

    private static byte[] bytes(String headers, byte[] body) {
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.writeBytes(bytes(headers));
        mail.writeBytes(body);
        return mail.toByteArray();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}

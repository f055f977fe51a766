package org.incidentdesk.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a mail without its quotation, for the shapes that mail programs give to answers. */
class AnswerTextTest {

    private static final String MARKER = "##- Please write your answer above this line -##";

    /** A mail of ours as plain text. */
    private static final String OURS = MARKER
            + """


            It is solved

            Hello Rita Reyes,

            The CRM shows an error is solved. What was done:

            > Restarted the adapter

            Does it work for you?

            Or answer this mail with yes, or with no and what is still wrong.

            --\s
            Aldermoor service desk · INC0000042
            """;

    /** The same as HTML. */
    private static final String OURS_HTML = "<div class=\"marker\">" + MARKER + "</div><div class=\"card\">"
            + "<h1>It is solved</h1><p>Hello Rita Reyes,</p><blockquote><p>Restarted the adapter</p></blockquote>"
            + "<p>Does it work for you?</p></div>";

    // --- Above the quotation ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("plainTops")
    void whatStandsAboveTheQuotationIsTheAnswer(String mail) {
        assertThat(AnswerText.of(mail)).isEqualTo("Yes, it works.\n\nThanks a lot, Rita");
    }

    private static Stream<Named<String>> plainTops() {
        return Stream.of(
                top(
                        "Outlook, English",
                        "-----Original Message-----\n" + header("From", "Sent", "To", "Subject") + OURS),
                top(
                        "Outlook, German",
                        "-----Ursprüngliche Nachricht-----\n" + header("Von", "Gesendet", "An", "Betreff") + OURS),
                top(
                        "Outlook, French",
                        "-----Message d’origine-----\n" + header("De ", "Envoyé ", "À ", "Objet ") + OURS),
                top(
                        "Outlook, Polish",
                        "-----Wiadomość oryginalna-----\n" + header("Od", "Wysłano", "Do", "Temat") + OURS),
                top("Outlook, Hungarian", header("Feladó", "Elküldve", "Címzett", "Tárgy") + OURS),
                top("Outlook, Turkish", header("Kimden", "Gönderildi", "Kime", "Konu") + OURS),
                top("Outlook on the web", "_".repeat(32) + "\n" + header("From", "Sent", "To", "Subject") + OURS),
                top("Outlook on the web, Spanish", "_".repeat(32) + "\n" + header("De", "Enviado", "Para", "Asunto")),
                top("Outlook for the Mac", header("From", "Date", "To", "Subject")),
                top(
                        "Outlook for the Mac, many recipients",
                        """
                        From: Aldermoor service desk <servicedesk@aldermoor.example>
                        To: Rita Reyes <rita@aldermoor.example>, Rolf Ritter
                         <rolf@aldermoor.example>,
                         Mona Moreau <mona@aldermoor.example>
                        Subject: [INC0000042] The CRM

                        It is solved"""),
                top(
                        "Gmail, English",
                        "On Mon, Mar 2, 2026 at 9:12 AM Aldermoor service desk <\nservicedesk@aldermoor.example> wrote:\n\n"
                                + quoted(OURS)),
                top(
                        "Gmail, German",
                        "Am Mo., 2. März 2026 um 09:12 Uhr schrieb Aldermoor service desk <\n"
                                + "servicedesk@aldermoor.example>:\n\n" + quoted(OURS)),
                top(
                        "Gmail, French",
                        "Le lun. 2 mars 2026 à 09:12, Aldermoor service desk <servicedesk@aldermoor.example> a\nécrit :\n\n"
                                + quoted(OURS)),
                top(
                        "Gmail, Spanish",
                        "El lun, 2 mar 2026 a las 9:12, Aldermoor service desk (<servicedesk@aldermoor.example>)\n"
                                + "escribió:\n\n" + quoted(OURS)),
                top(
                        "Gmail, Italian",
                        "Il giorno lun 2 mar 2026 alle ore 09:12 Aldermoor service desk <\n"
                                + "servicedesk@aldermoor.example> ha scritto:\n\n" + quoted(OURS)),
                top(
                        "Gmail, Dutch",
                        "Op ma 2 mrt 2026 om 09:12 schreef Aldermoor service desk <\nservicedesk@aldermoor.example>:\n\n"
                                + quoted(OURS)),
                top(
                        "Gmail, Portuguese",
                        "Em seg., 2 de mar. de 2026 às 09:12, Aldermoor service desk <\nservicedesk@aldermoor.example>"
                                + " escreveu:\n\n" + quoted(OURS)),
                top(
                        "Gmail, Polish",
                        "pon., 2 mar 2026 o 09:12 Aldermoor service desk <servicedesk@aldermoor.example>\nnapisał(a):\n\n"
                                + quoted(OURS)),
                top(
                        "Gmail, Swedish",
                        "Den mån 2 mars 2026 kl 09:12 skrev Aldermoor service desk <\nservicedesk@aldermoor.example>:\n\n"
                                + quoted(OURS)),
                top(
                        "Gmail, Japanese",
                        "2026年3月2日(月) 9:12 Aldermoor service desk <servicedesk@aldermoor.example>:\n\n" + quoted(OURS)),
                top(
                        "Apple Mail, English",
                        "> On 2. Mar 2026, at 09:12, Aldermoor service desk <servicedesk@aldermoor.example> wrote:\n> \n"
                                + quoted(OURS)),
                top(
                        "Apple Mail, German",
                        "Am 02.03.2026 um 09:12 schrieb Aldermoor service desk <servicedesk@aldermoor.example>:\n\n"
                                + quoted(OURS)),
                top("Thunderbird, English", "On 3/2/26 09:12, Aldermoor service desk wrote:\n" + quoted(OURS)),
                top("Thunderbird, German", "Am 02.03.26 um 09:12 schrieb Aldermoor service desk:\n" + quoted(OURS)),
                top(
                        "Mutt",
                        "* Aldermoor service desk <servicedesk@aldermoor.example> [2026-03-02 09:12]:\n\n"
                                + quoted(OURS)),
                top(
                        "Yahoo, which does not mark what it quotes",
                        "On Monday, March 2, 2026 at 09:12:33 AM GMT+1, Aldermoor service desk"
                                + " <servicedesk@aldermoor.example> wrote: \n\n " + OURS.replace("\n", "\n ")),
                top(
                        "Yahoo, without our line",
                        "On Monday, March 2, 2026 at 09:12:33 AM GMT+1, Aldermoor service desk"
                                + " <servicedesk@aldermoor.example> wrote: \n\n It is solved\n Does it work?"),
                top(
                        "A phone by Samsung",
                        "-------- Original message --------\nFrom: Aldermoor service desk <servicedesk@aldermoor.example>\n"
                                + "Date: 3/2/26 09:12 (GMT+01:00)\nTo: rita@aldermoor.example\nSubject: [INC0000042] The CRM\n\n"
                                + OURS),
                top(
                        "A phone by Samsung, German",
                        "-------- Ursprüngliche Nachricht --------\nVon: servicedesk@aldermoor.example\n"
                                + "Datum: 02.03.26 09:12 (GMT+01:00)\nAn: rita@aldermoor.example\nBetreff: The CRM\n\nIt is solved"),
                top(
                        "iPhone",
                        "Sent from my iPhone\n\n> On 2 Mar 2026, at 09:12, Desk <desk@a.example> wrote:\n> \n"
                                + quoted(OURS)),
                top(
                        "iPhone, German",
                        "Von meinem iPhone gesendet\n\n> Am 02.03.2026 um 09:12 schrieb Desk <desk@a.example>:\n> \n"
                                + quoted(OURS)),
                top(
                        "Outlook for iOS",
                        "Get Outlook for iOS<https://aka.ms/o0ukef>\n" + "_".repeat(32) + "\n"
                                + header("From", "Sent", "To", "Subject") + OURS),
                top(
                        "K-9",
                        "-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.\n\n"
                                + "Am 2. März 2026 09:12:33 MEZ schrieb Desk <desk@a.example>:\n" + quoted(OURS)),
                top(
                        "The app of GMX",
                        "--\nGesendet mit der GMX Mail App\n\nAm 02.03.26, 09:12 schrieb Desk:\n" + quoted(OURS)),
                top(
                        "Windows Mail",
                        "Gesendet von Mail für Windows\n\n" + header("Von", "Gesendet", "An", "Betreff") + OURS),
                top("A signature", "-- \nRita Reyes\nMarketing\nTel. 0123\n\n" + quoted(OURS)),
                top("A signature whose blank a server took away", "--\nRita Reyes\nMarketing\n\n" + quoted(OURS)),
                top("Only our line", OURS),
                top("Only our line, quoted", quoted(OURS)),
                top("Our line wrapped", OURS.replace(MARKER, "##- Please write your answer\nabove this line -##")),
                top(
                        "Our line quoted and wrapped",
                        quoted(OURS.replace(MARKER, "##- Please write your\nanswer above this\nline -##"))),
                top(
                        "Our line wrapped by a program that forgets to quote",
                        quoted(OURS).replace("answer above", "answer\nabove")),
                top("Our line in bold", OURS.replace(MARKER, "*" + MARKER + "*")),
                top(
                        "Our line, German",
                        OURS.replace(MARKER, "##- Bitte schreiben Sie Ihre Antwort über diese Zeile -##")),
                top("Words of an unknown language above our line", "Hezkuntza saila-k idatzi du:\n\n" + quoted(OURS)),
                top("A quotation without our line", quoted("It is solved\n\nDoes it work for you?")),
                top(
                        "An answer to a colleague who quotes us",
                        "On Mon, 2 Mar 2026 at 10:00, Bob <bob@a.example> wrote:\n\n> Can you tell them?\n>\n"
                                + "> On Mon, 2 Mar 2026 at 09:12, Desk <desk@a.example> wrote:\n>\n"
                                + quoted(quoted(OURS))),
                top(
                        "A server's words below",
                        "On Mon, 2 Mar 2026 at 09:12, Desk <desk@a.example> wrote:\n\n" + quoted(OURS)
                                + "\nThis e-mail is confidential and intended solely for the addressee.\nAldermoor Ltd"),
                top(
                        "A mailing list's words below",
                        "On Mon, 2 Mar 2026 at 09:12, Desk <desk@a.example> wrote:\n\n" + quoted(OURS)
                                + "\n_______________________________________________\nDesk mailing list"));
    }

    @ParameterizedTest
    @MethodSource("htmlTops")
    void whatStandsAboveTheQuotationIsTheAnswerInHtmlToo(String html) {
        assertThat(AnswerText.of(AnswerText.plain(html, true))).isEqualTo("Yes, it works.\n\nThanks a lot, Rita");
    }

    private static Stream<Named<String>> htmlTops() {
        String outlook = "<p class=MsoNormal>Yes, it works.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
                + "<p class=MsoNormal>Thanks a lot, Rita<o:p></o:p></p>"
                + "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
                + "<p class=MsoNormal><b>%s:</b> Aldermoor service desk &lt;servicedesk@aldermoor.example&gt;<br>"
                + "<b>%s:</b> Monday, 2 March 2026 09:12<br><b>%s:</b> Rita Reyes<br><b>%s:</b> [INC0000042] The CRM"
                + "<o:p></o:p></p></div></div>" + OURS_HTML;
        String above = "<div>Yes, it works.</div><div><br></div><div>Thanks a lot, Rita</div>";
        return Stream.of(
                named("Outlook, English", outlook.formatted("From", "Sent", "To", "Subject")),
                named("Outlook, German", outlook.formatted("Von", "Gesendet", "An", "Betreff")),
                named("Outlook, Greek", outlook.formatted("Από", "Στάλθηκε", "Προς", "Θέμα")),
                named(
                        "Outlook on the web",
                        "<style>p {margin: 0}</style>" + above
                                + "<div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\">"
                                + "<div id=\"divRplyFwdMsg\" dir=\"ltr\"><b>Lähettäjä:</b> Desk<br><b>Lähetetty:</b> 2.3.2026<br>"
                                + "</div><div>It is solved</div>"),
                named(
                        "Outlook for Android",
                        above
                                + "<div id=\"ms-outlook-mobile-signature\"><div></div>Get <a href=x>Outlook for Android</a></div>"
                                + "<hr><div id=\"divRplyFwdMsg\"><b>From:</b> Desk</div>" + OURS_HTML),
                named(
                        "Gmail, English",
                        "<div dir=\"ltr\">" + above + "</div><br><div class=\"gmail_quote gmail_quote_container\">"
                                + "<div dir=\"ltr\" class=\"gmail_attr\">On Mon, Mar 2, 2026 at 9:12 AM Desk &lt;<a"
                                + " href=\"mailto:desk@a.example\">desk@a.example</a>&gt; wrote:<br></div>"
                                + "<blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">" + OURS_HTML
                                + "</blockquote></div>"),
                named(
                        "Gmail, Thai",
                        "<div dir=\"ltr\">" + above + "</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">"
                                + "ในวันที่ จ. 2 มี.ค. 2026 Desk เขียนว่า<br></div><blockquote class=\"gmail_quote\">It is"
                                + " solved</blockquote></div>"),
                named(
                        "Apple Mail",
                        "<body style=\"overflow-wrap: break-word;\">" + above
                                + "<div><br><blockquote type=\"cite\"><div>On 2. Mar 2026, at 09:12, Desk &lt;desk@a.example&gt;"
                                + " wrote:</div><br class=\"Apple-interchange-newline\"><div>" + OURS_HTML
                                + "</div></blockquote></div>"),
                named(
                        "Thunderbird, Czech",
                        "<p>Yes, it works.</p><p>Thanks a lot, Rita</p><div class=\"moz-cite-prefix\">Dne 02. 03. 26 v 9:12"
                                + " Desk napsal(a):<br></div><blockquote type=\"cite\" cite=\"mid:1@a\">" + OURS_HTML
                                + "</blockquote>"),
                named(
                        "Yahoo",
                        "<div class=\"ydp1\">" + above
                                + "</div><div id=\"ydp2\" class=\"yahoo_quoted\"><div>On Monday, Desk"
                                + " &lt;desk@a.example&gt; wrote:</div>" + OURS_HTML + "</div>"),
                named(
                        "Proton",
                        above + "<div class=\"protonmail_quote\">On Monday, Desk wrote:<br><blockquote"
                                + " class=\"protonmail_quote\" type=\"cite\">" + OURS_HTML + "</blockquote></div>"),
                named("Only our line", above + OURS_HTML),
                named(
                        "Our line wrapped by its markup",
                        above
                                + OURS_HTML
                                        .replace("Please", "<span>Please</span>")
                                        .replace("above this", "above<br>this")),
                named(
                        "Our line in a table",
                        above + "<table><tr><td>&nbsp;</td><td>" + OURS_HTML + "</td></tr></table>"));
    }

    // --- Below and between ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("others")
    void theAnswerIsFoundWhereverItStands(String mail, String answer) {
        assertThat(AnswerText.of(mail)).isEqualTo(answer);
    }

    private static Stream<Arguments> others() {
        String question = MARKER + "\n\nWhich customer?\n\nSince when?\n\n-- \nAldermoor service desk\n";
        String wrote = "On Mon, 2 Mar 2026 at 09:12, Desk <desk@a.example> wrote:\n";
        return Stream.of(
                arguments(
                        named("below", wrote + quoted(question) + "\nRetail, since Monday.\n"),
                        "Retail, since Monday."),
                arguments(
                        named(
                                "below, with a signature",
                                wrote + quoted(question) + "\nRetail.\n\n-- \nRita\nMarketing"),
                        "Retail."),
                arguments(named("below, without introduction", quoted("Which customer?") + "\n\nRetail"), "Retail"),
                arguments(
                        named(
                                "below a greeting and the quotation",
                                "Hi,\n\n" + wrote + quoted(question) + "\nRetail\n"),
                        "Hi,\n\nRetail"),
                arguments(
                        named(
                                "between the lines",
                                wrote + quoted(MARKER + "\nWhich customer?") + "Retail\n> Since when?\nMonday"),
                        "Retail\n\nMonday"),
                arguments(
                        named(
                                "between the lines, with a greeting",
                                "Hello,\nsee below.\n\n" + wrote
                                        + "> Which customer?\n\nRetail\n\n> Since when?\n\nMonday\n\nRita"),
                        "Hello,\nsee below.\n\nRetail\n\nMonday\n\nRita"),
                arguments(
                        named(
                                "above, and a line of the quotation that was broken in two",
                                "Retail\n\n" + wrote + "> " + MARKER
                                        + "\n> We would like to know for which of the customers it is"
                                        + " that the\ncatalogue\n> shows an error\n"),
                        "Retail"),
                arguments(
                        named(
                                "between the paragraphs of HTML",
                                AnswerText.plain(
                                        "<div>Hi!</div><div class=gmail_quote><div class=gmail_attr>On Mon Desk wrote:</div>"
                                                + "<blockquote class=gmail_quote><p>Which customer?</p></blockquote>"
                                                + "<div>Retail</div><blockquote><p>Since when?</p></blockquote><p>Monday</p>",
                                        true)),
                        "Hi!\n\nRetail\n\nMonday"),
                arguments(
                        named("below, in a program that does not mark what it quotes", OURS + "\nYes, it works"),
                        AnswerText.all(OURS + "\nYes, it works")),
                arguments(named("nowhere", quoted(OURS)), ""),
                arguments(named("nowhere, with an introduction", wrote + "\n" + quoted(OURS)), ""),
                arguments(
                        named("nowhere, but the quotation is not ours", wrote + "> The ERP is down\n"),
                        (wrote + "> The ERP is down").strip()));
    }

    // --- No quotation, and what only looks like one -----------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The CRM is down",
                "Hello,\n\nthe CRM is down.\nSince Monday.\n\nRita",
                "From: the menu I choose Export.\nTo: is empty then.",
                "From: the start screen I go to the list.\n\nSent: it stays there for ever.",
                "From Monday to Friday: nothing.",
                "On Monday I wrote:\n\nthe CRM is down. It still is.",
                "On Monday I wrote: the CRM is down.\nNobody answered",
                "On Tuesday Bob wrote in the chat that the list has this:\nnothing at all",
                "Am Montag schrieb ich:\nDas CRM ist aus.",
                "The screen says:\n\n> connection refused\n> try later",
                "The prompt shows\n> connection refused\nand then nothing",
                "I choose Tools > Options > Mail.\n1 > 0 and a -> b",
                "The list:\n- one\n-- two\n--- three",
                "Part one.\n\n--\n\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nThe main thing comes below the line",
                "Customer: Retail\nOrder: 4711\nSince: Monday\nWho: rita@aldermoor.example",
                "What does ##- Please write your answer above this line -## mean?",
                "It is ##- or -##, I do not know",
                "__________\nFrom the log",
                "Betreff: Drucker\n\nEr druckt nicht.",
                "Sent from the warehouse it comes back, sent from the office it does not."
            })
    void whatOnlyLooksLikeAQuotationStays(String mail) {
        assertThat(AnswerText.of(mail)).isEqualTo(mail);
    }

    @Test
    void aListAboveOurLineIsTheAnswer() {
        String answer = "Customer: Retail\nOrder: 4711\nSince: Monday";

        assertThat(AnswerText.of(answer + "\n\n" + OURS)).isEqualTo(answer);
        assertThat(AnswerText.of(answer + "\n\n" + quoted(OURS))).isEqualTo(answer);
    }

    @Test
    void whatSomebodyQuotesByHandAboveOurLineIsTheAnswer() {
        String answer = "The screen says:\n\n> connection refused";

        assertThat(AnswerText.of(answer + "\n\n" + OURS)).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n\r\n", "\u00a0", "\t \n"})
    void anEmptyMailHasNoText(String mail) {
        assertThat(AnswerText.of(mail)).isEmpty();
        assertThat(AnswerText.ofForwarded(mail)).isEmpty();
        assertThat(AnswerText.of(AnswerText.plain(mail, true))).isEmpty();
    }

    @Test
    void aMailOfNothingButASignatureKeepsIt() {
        assertThat(AnswerText.of("-- \nRita\nMarketing")).isEqualTo("--\nRita\nMarketing");
        assertThat(AnswerText.of("Sent from my iPhone")).isEqualTo("Sent from my iPhone");
    }

    @Test
    void linesEndAsTheyEndOnAnySystemAndBlanksThatNobodySeesGo() {
        assertThat(AnswerText.of("one\r\ntwo  \rthree\n\n\n\n\nfour\u00a0five \t\n"))
                .isEqualTo("one\ntwo\nthree\n\nfour five");
    }

    // --- What is passed on ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "---------- Forwarded message ---------\nFrom: Bob <bob@b.example>\nDate: Mon, 2 Mar 2026\nSubject: x\nTo: r\n\n",
                "Begin forwarded message:\n\nFrom: Bob <bob@b.example>\nSubject: x\nDate: 2. Mar 2026\nTo: r@a.example\n\n",
                "Anfang der weitergeleiteten Nachricht:\n\nVon: Bob <bob@b.example>\nBetreff: x\nDatum: 2. März\nAn: r\n\n",
                "-------- Weitergeleitete Nachricht --------\nBetreff: x\nDatum: 2.3.26\nVon: Bob\nAn: Rita\n\n",
                "-------- Forwarded Message --------\nSubject: x\nDate: 2 Mar 2026\nFrom: Bob\nTo: Rita\n\n"
            })
    void whatIsForwardedBelongsToTheText(String introduction) {
        String mail = "Look at this\n\n" + introduction + "The shop does not take my card.";

        assertThat(AnswerText.of(mail)).isEqualTo(mail);
        assertThat(AnswerText.ofForwarded(mail)).isEqualTo(mail);
    }

    @Test
    void aForwardOfOutlookIsKnownByItsSubjectOnly() {
        String mail = "Look at this\n\n" + header("From", "Sent", "To", "Subject") + "The shop does not take my card.";

        assertThat(AnswerText.ofForwarded(mail)).isEqualTo(mail);
        assertThat(AnswerText.of(mail)).isEqualTo("Look at this");
    }

    @Test
    void whoeverForwardsAMailOfOursInsteadOfAnsweringItSaysOnlyWhatIsAboveIt() {
        String header = header("From", "Sent", "To", "Subject");

        assertThat(AnswerText.ofForwarded("Yes\n\n" + header + OURS)).isEqualTo("Yes");
        assertThat(AnswerText.ofForwarded("Yes\n\n-----Original Message-----\n" + header + OURS))
                .isEqualTo("Yes");
    }

    // --- Greetings --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Yes                                              | Yes",
                "Yes, Rita                                        | Yes,",
                "Yes~Rita Reyes                                   | Yes",
                "Yes, it works. Thanks!~~Rita                     | Yes, it works. Thanks!",
                "Yes~~Best regards~Rita Reyes                     | Yes",
                "Yes~~Kind regards,~~Rita Reyes~Marketing~Tel. 12 | Yes",
                "Ja~~Viele Grüße~Rita                             | Ja",
                "Ja, geht wieder.~Mit freundlichen Grüßen~R. Reyes | Ja, geht wieder.",
                "Ja~Grüße aus Köln, Rita                          | Ja",
                "Oui~~Cordialement,~Rita                          | Oui",
                "Yes~~Best regards~Rita~~PS: The list is empty    | Yes Best regards Rita PS: The list is empty",
                "Yes~~Regards~Rita~But the list is empty          | Yes Regards Rita But the list is empty",
                "Regards to the team, it works                    | Regards to the team, it works",
                "No 4711                                          | No 4711",
                "Rita                                             | Rita"
            })
    void greetingsAndTheNameOfTheSenderSayNeitherYesNorNo(String text, String answer) {
        assertThat(AnswerText.withoutGreeting(text.replace('~', '\n'), List.of("rita", "reyes")))
                .isEqualTo(answer);
    }

    @Test
    void whatFollowsAGreetingForLongIsNoSignature() {
        String text = "Yes\nBest regards\n" + "and one more thing\n".repeat(20);

        assertThat(AnswerText.withoutGreeting(text, List.of())).contains("more thing");
    }

    // --- HTML -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("html")
    void htmlBecomesTextWithItsLines(String html, String text) {
        assertThat(AnswerText.all(AnswerText.plain(html, true))).isEqualTo(text);
    }

    private static Stream<Arguments> html() {
        return Stream.of(
                arguments("<div>one</div>two", "one\ntwo"),
                arguments("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
                arguments("a <b>bold</b> word, <i>two</i>&nbsp;words", "a bold word, two words"),
                arguments("<ul><li>one<li>two</ul>three", "- one\n- two\nthree"),
                arguments("<table><tr><td>a</td><td>b</td></tr></table>c", "a\nb\nc"),
                arguments("<pre>one\n  two\n\n<span>three\nfour</span></pre>five", "one\n  two\n\nthree\nfour\nfive"),
                arguments("one\n   two\t three", "one two three"),
                arguments("<script>alert(1)</script><style>p {}</style><title>t</title>x<!-- c -->", "x"),
                arguments("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
                arguments("<blockquote>one<br>two<p>three</p></blockquote>four", "> one\n> two\n> three\n\nfour"),
                arguments("<p>one<p><div>two", "one\n\ntwo"),
                arguments("<a href='javascript:alert(1)' onclick='x()'>link</a>", "link"),
                arguments("<b", ""));
    }

    @Test
    void whatSomebodyQuotesByHandInHtmlStays() {
        String html = "<p>The screen says:</p><blockquote>connection refused</blockquote><p>What now?</p>";

        assertThat(AnswerText.of(AnswerText.plain(html, true)))
                .isEqualTo("The screen says:\n\n> connection refused\nWhat now?");
    }

    // --- Length -----------------------------------------------------------------------------------------------------

    /** Patterns that look at the same letters again and again would need hours for these. */
    @ParameterizedTest
    @MethodSource("nasty")
    void nobodyCanKeepTheReaderBusy(String mail) {
        assertThat(AnswerText.of(mail)).hasSizeLessThanOrEqualTo(mail.length());
        assertThat(AnswerText.ofForwarded(mail)).hasSizeLessThanOrEqualTo(mail.length());
        assertThat(AnswerText.of(AnswerText.plain(mail, true))).isNotNull();
    }

    private static Stream<Named<String>> nasty() {
        return Stream.of(
                        " ",
                        "\u00a0",
                        "\n",
                        ">\n",
                        "> \nx\n",
                        "> x\n\n",
                        "##-",
                        "##-x",
                        "##-\n",
                        "> ##-x\n",
                        "-##",
                        "-- \n",
                        "--\n",
                        "-",
                        "_",
                        "____________\n",
                        "------ a ------\n",
                        "On ",
                        "On wrote ",
                        "On a wrote:\n",
                        "On a@b 09:12 <a@b> wrote wrote\n",
                        "<a@",
                        "x: y 09:12 @\n",
                        "From: x\n",
                        "From: x\nTo: y\n\n",
                        "*From*",
                        "Sent from my ",
                        "Von meinem \n",
                        "confidential\n",
                        "a:\n",
                        "<div>",
                        "<blockquote>",
                        "<blockquote>x",
                        "<p>x",
                        "<div id=appendonsend>",
                        "<pre>\n",
                        "<b>&nbsp;")
                .map(piece -> named(
                        piece.replace("\n", "\\n").strip() + " again and again",
                        "x" + piece.repeat(200_000 / piece.length()) + "x"));
    }

    // --- The parts of the mails above -------------------------------------------------------------------------------

    private static Named<String> top(String program, String quotation) {
        return named(program, "Yes, it works.\n\nThanks a lot, Rita\n\n" + quotation);
    }

    private static String header(String from, String sent, String to, String subject) {
        return from + ": Aldermoor service desk <servicedesk@aldermoor.example>\n" + sent
                + ": Monday, 2 March 2026 09:12\n" + to + ": Rita Reyes <rita@aldermoor.example>\n" + subject
                + ": [INC0000042] The CRM shows an error\n\n";
    }

    private static String quoted(String text) {
        return text.lines().map(line -> ("> " + line).stripTrailing()).collect(Collectors.joining("\n", "", "\n"));
    }
}

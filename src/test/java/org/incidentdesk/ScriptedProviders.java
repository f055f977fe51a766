package org.incidentdesk;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A product whose mails, chats, webhooks and calls go to servers that answer as a test wants. */
public abstract class ScriptedProviders {

    protected static final String TEAMS = "/teams";
    protected static final String WEBHOOK = "/webhook";
    protected static final String AUTOMATION = "/automation";

    protected static final ScriptedSmtp MAIL;
    protected static final WireMockServer WEB =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    static {
        try {
            MAIL = ScriptedSmtp.plain();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
        WEB.start();
    }

    @DynamicPropertySource
    static void providers(DynamicPropertyRegistry settings) {
        String web = "http://127.0.0.1:" + WEB.port();
        settings.add("incidentdesk.demo-mail", () -> "false");
        settings.add("spring.mail.host", () -> "127.0.0.1");
        settings.add("spring.mail.port", MAIL::port);
        settings.add("spring.mail.properties.mail.smtp.starttls.required", () -> "false");
        settings.add("incidentdesk.channels.email.from", () -> "Service desk <desk@aldermoor.example>");
        settings.add("incidentdesk.channels.twilio.url", () -> web);
        settings.add("incidentdesk.channels.twilio.account", () -> "AC1");
        settings.add("incidentdesk.channels.twilio.token", () -> "token");
        settings.add("incidentdesk.channels.twilio.from", () -> "+4989000");
        settings.add("incidentdesk.channels.twilio.limit", () -> "2");
        settings.add("incidentdesk.channels.slack.url", () -> web + "/api");
        settings.add("incidentdesk.channels.slack.token", () -> "xoxb-token");
        settings.add("incidentdesk.channels.teams.endpoints.ops", () -> web + TEAMS);
        settings.add("incidentdesk.channels.webhook.endpoints.crm.url", () -> web + WEBHOOK);
        settings.add("incidentdesk.channels.webhook.endpoints.automation.url", () -> web + AUTOMATION);
        settings.add(
                "incidentdesk.channels.webhook.endpoints.automation.secret",
                () -> "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        settings.add(
                "incidentdesk.channels.webhook.endpoints.crm.secret", () -> "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}

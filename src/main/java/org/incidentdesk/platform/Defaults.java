package org.incidentdesk.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What depends on whether a database is configured: without one the embedded database starts and the demo company is
 * loaded; and with the demo company, whose passwords are well known, the server listens on loopback only. Each can be set
 * explicitly.
 */
public class Defaults implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        boolean embedded = environment.getProperty("spring.datasource.url", "").isBlank();
        boolean demo = environment.getProperty("incidentdesk.demo", Boolean.class, embedded);
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("incidentdesk.embedded-database.enabled", embedded);
        defaults.put("incidentdesk.demo", demo);
        if (demo) {
            defaults.put("server.address", "127.0.0.1");
            defaults.put("incidentdesk.notification.company", "Aldermoor service desk");
            defaults.put("incidentdesk.notification.zone", "Europe/Berlin");
            boolean ownAutomation = environment
                    .getProperty("incidentdesk.channels.webhook.endpoints.automation.url", "")
                    .isBlank();
            defaults.put("incidentdesk.demo-automation", ownAutomation);
            if (ownAutomation) {
                defaults.put(
                        "incidentdesk.channels.webhook.endpoints.automation.url",
                        "http://127.0.0.1:${server.port:8080}/demo/automation");
                // Nobody but this server calls it, and it does nothing.
                defaults.put(
                        "incidentdesk.channels.webhook.endpoints.automation.secret",
                        "whsec_" + Base64.getEncoder().encodeToString("the demo company's own key".getBytes(UTF_8)));
            }
            boolean ownShop = environment
                    .getProperty("incidentdesk.alerts.checks.webshop.url", "")
                    .isBlank();
            defaults.put("incidentdesk.demo-shop", ownShop);
            if (ownShop) {
                defaults.put(
                        "incidentdesk.alerts.checks.webshop.url",
                        "http://127.0.0.1:${server.port:8080}/demo/shop/health?pod={pod}");
                defaults.put("incidentdesk.alerts.checks.webshop.fine-body", "UP");
                defaults.put("incidentdesk.alerts.checks.webshop.no-answer", "real");
            }
            boolean ownMail = environment.getProperty("spring.mail.host", "").isBlank();
            defaults.put("incidentdesk.demo-mail", ownMail);
            if (ownMail) {
                defaults.put(
                        "incidentdesk.channels.email.from", "Aldermoor service desk <servicedesk@aldermoor.example>");
                defaults.put("incidentdesk.mailbox.poll", "PT1S");
                // More than the desk keeps, so that its page for writing mails takes what is too large, too.
                defaults.put("spring.servlet.multipart.max-file-size", "15MB");
                defaults.put("spring.servlet.multipart.max-request-size", "16MB");
            }
        }
        environment.getPropertySources().addLast(new MapPropertySource("incident desk defaults", defaults));
    }
}

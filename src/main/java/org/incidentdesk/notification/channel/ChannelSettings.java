package org.incidentdesk.notification.channel;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How to use the providers. Secrets belong into environment variables. */
@ConfigurationProperties("incidentdesk.channels")
public record ChannelSettings(
        @DefaultValue Email email,
        @DefaultValue Slack slack,
        @DefaultValue Teams teams,
        @DefaultValue Webhook webhook,
        @DefaultValue Twilio twilio,
        @DefaultValue Http http) {

    /**
     * E-mail.
     *
     * @param from the address that mails come from, and answers go to
     */
    public record Email(@DefaultValue("") String from) {}

    public record Slack(@DefaultValue("") Secret token, @DefaultValue("https://slack.com/api") String url) {}

    /**
     * Microsoft Teams.
     *
     * @param endpoints the addresses of workflows by the names that groups have as their contact; each is a secret
     */
    public record Teams(@DefaultValue Map<String, Secret> endpoints) {}

    public record Webhook(@DefaultValue Map<String, Endpoint> endpoints) {

        /**
         * Where a webhook goes.
         *
         * @param url a secret, too: some receivers know who calls by the address alone
         * @param secret a key in Base64, as Standard Webhooks writes it: whsec_...
         */
        public record Endpoint(@DefaultValue("") Secret url, @DefaultValue("") Secret secret) {}
    }

    /**
     * SMS and calls.
     *
     * @param limit so many messages to one number
     * @param within this time; pages are not counted out
     */
    public record Twilio(
            @DefaultValue("") String account,
            @DefaultValue("") Secret token,
            @DefaultValue("") String from,
            @DefaultValue("https://api.twilio.com") String url,
            @DefaultValue("10") int limit,
            @DefaultValue("PT1H") Duration within) {

        public Twilio {
            if (limit < 1 || within.isNegative() || within.isZero()) {
                throw new IllegalArgumentException("The limit must be at least 1, and within longer than nothing");
            }
        }

        boolean isSetUp() {
            return !account.isBlank() && token.isPresent() && !from.isBlank();
        }
    }

    /**
     * What holds for all providers that are reached by HTTP.
     *
     * @param answer how long to wait for the whole answer
     */
    public record Http(@DefaultValue("PT5S") Duration connect, @DefaultValue("PT15S") Duration answer) {}
}

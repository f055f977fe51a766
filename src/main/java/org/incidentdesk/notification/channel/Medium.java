package org.incidentdesk.notification.channel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of addresses. The order is that in which a group that has several is addressed. */
public enum Medium {
    /** The id of a channel or of a member, such as C024BE91L. */
    SLACK("[A-Z][A-Z0-9]{5,20}|#[a-z0-9_-]{1,80}", "the id of a channel or member, or #channel"),
    /** The name of an endpoint of the configuration. */
    TEAMS("[a-z0-9]{1,40}", "the name of an endpoint, of small letters and digits"),
    /** The name of an endpoint of the configuration. */
    WEBHOOK("[a-z0-9]{1,40}", "the name of an endpoint, of small letters and digits"),
    EMAIL("[!-~&&[^@<>,;:\"()\\[\\]\\\\]]{1,64}@[A-Za-z0-9.-]{1,190}", "an e-mail address"),
    /** E.164. */
    PHONE("\\+[1-9][0-9]{6,14}", "a telephone number with country code, such as +498912345678");

    private final Pattern form;
    private final String words;

    Medium(String form, String words) {
        this.form = Pattern.compile(form);
        this.words = words;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Medium> of(String word) {
        return Arrays.stream(values())
                .filter(medium -> medium.word().equals(word))
                .findFirst();
    }

    public boolean accepts(String address) {
        return form.matcher(address).matches();
    }

    /** What is wrong with an address; empty if nothing. */
    public Optional<String> problem(String address) {
        return accepts(address) ? Optional.empty() : Optional.of("must be " + words);
    }
}

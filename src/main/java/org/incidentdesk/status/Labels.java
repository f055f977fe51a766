package org.incidentdesk.status;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.incidentdesk.status.Publication.State;
import org.springframework.core.io.ClassPathResource;

/** The words of the page itself in one language. What people publish stays in the language they wrote it in. */
final class Labels {

    private static final Labels ENGLISH = new Labels("en", Locale.UK);
    private static final Labels GERMAN = new Labels("de", Locale.GERMANY);

    private final String language;
    private final Locale locale;
    private final Map<String, String> words = new HashMap<>();

    private Labels(String language, Locale locale) {
        this.language = language;
        this.locale = locale;
        String file = "pages/status/labels." + language + ".properties";
        Properties read = new Properties();
        try (Reader in = new InputStreamReader(new ClassPathResource(file).getInputStream(), StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The words of the status page in " + file + " cannot be read", e);
        }
        read.forEach((key, word) -> words.put((String) key, (String) word));
    }

    /** In German, or else in English. */
    static Labels in(Locale wanted) {
        return wanted.getLanguage().equals(GERMAN.language) ? GERMAN : ENGLISH;
    }

    String language() {
        return language;
    }

    Map<String, String> words() {
        return words;
    }

    String get(String key, Object... values) {
        String word = Objects.requireNonNull(words.get(key), key);
        return values.length == 0 ? word : new MessageFormat(word, locale).format(values);
    }

    String of(ComponentState state) {
        return get(state.word());
    }

    String of(State state) {
        return get(state.word());
    }

    /** How all services together are. */
    String overall(ComponentState worst) {
        return get("overall." + worst.word());
    }

    String at(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                        .withLocale(locale)
                        .withZone(zone)
                        .format(instant)
                + " "
                + zone(instant, zone);
    }

    String time(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT)
                        .withLocale(locale)
                        .withZone(zone)
                        .format(instant)
                + " "
                + zone(instant, zone);
    }

    private String zone(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofPattern("zzz", locale).withZone(zone).format(instant);
    }

    String date(LocalDate date) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(locale)
                .format(date);
    }

    String percent(double value) {
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(value == 100 ? 0 : 2);
        format.setMaximumFractionDigits(2);
        return format.format(value) + " %";
    }

    String duration(Duration duration) {
        long minutes = Math.max(1, duration.toMinutes());
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}

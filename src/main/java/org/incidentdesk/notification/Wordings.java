package org.incidentdesk.notification;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The wordings in force, by name and language. */
@Component
class Wordings {

    private final WordingSource source;
    private final NotificationSettings settings;
    private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

    Wordings(WordingSource source, NotificationSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    private record Parsed(String text, Wording wording) {}

    /** In the language, or else in that of the company. */
    Wording get(String name, Locale language) {
        return find(name, language)
                .or(() -> find(name, settings.language()))
                .orElseThrow(() -> new IllegalStateException("There is no wording "
                        + Wording.file(name, settings.language().getLanguage())
                        + ". Deploy one, or name another in the table notification."));
    }

    private Optional<Wording> find(String name, Locale language) {
        String file = Wording.file(name, language.getLanguage());
        return source.find(file).map(text -> {
            Parsed known = parsed.get(file);
            if (known == null || !known.text().equals(text)) {
                known = new Parsed(text, Wording.parse(file, text));
                parsed.put(file, known);
            }
            return known.wording();
        });
    }
}

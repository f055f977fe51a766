package org.incidentdesk.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.util.unit.DataSize;

/** Files that belong to incidents. They are kept as they came and never looked into; the database refuses to change them. */
@Service
public class Attachments {

    private static final int MAX_NAME = 150;

    private final JdbcClient jdbc;
    private final Settings settings;
    private final Clock clock;

    Attachments(JdbcClient jdbc, Settings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param maxSize of one file
     * @param maxCount of one incident
     * @param types the endings of names that are kept
     */
    @ConfigurationProperties("incidentdesk.attachments")
    record Settings(
            @DefaultValue("10MB") DataSize maxSize,
            @DefaultValue("50") int maxCount,
            @DefaultValue({
                        "pdf", "png", "jpg", "jpeg", "gif", "webp", "heic", "bmp", "txt", "log", "csv", "tsv", "json",
                                "xml",
                        "yaml", "yml", "md", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp",
                                "eml",
                        "ics", "zip", "gz", "har", "pcap"
                    })
                    Set<String> types) {}

    /** What is known of a file without its content. */
    public record Attachment(
            long id, String name, String type, long size, String sha256, String addedBy, OffsetDateTime addedAt) {}

    /**
     * Keeps a file.
     *
     * @param name as whoever sends it calls it
     * @return why it is not kept; empty if it is
     */
    public Optional<String> add(
            String incident, String name, String type, byte[] content, String actor, Audience audience) {
        String safe = safe(name);
        String ending =
                safe.contains(".") ? safe.substring(safe.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT) : "";
        if (!settings.types().contains(ending)) {
            return Optional.of(
                    ending.isEmpty() ? "its name has no ending" : "files of the type " + ending + " are not kept");
        }
        if (content.length > settings.maxSize().toBytes()) {
            return Optional.of("it is larger than " + settings.maxSize().toMegabytes() + " MB");
        }
        int added = jdbc.sql(
                        """
                        insert into attachment (incident, name, type, size, sha256, content, added_by, added_at, audience)
                        select :incident, :name, :type, :size, :sha256, :content, :actor, :now, :audience
                        where (select count(*) from attachment where incident = :incident) < :max
                        """)
                .param("incident", incident)
                .param("name", safe)
                .param("type", type)
                .param("size", content.length)
                .param("sha256", sha256(content))
                .param("content", content)
                .param("actor", actor)
                .param("now", OffsetDateTime.now(clock))
                .param("audience", audience.word())
                .param("max", settings.maxCount())
                .update();
        return added == 0
                ? Optional.of("the incident has " + settings.maxCount() + " files already")
                : Optional.empty();
    }

    /** @param all false: only what the reporter may see */
    List<Attachment> of(String incident, boolean all) {
        return jdbc.sql("select id, name, type, size, sha256, added_by, added_at from attachment"
                        + " where incident = :incident and (:all or audience = 'reporter') order by id")
                .param("incident", incident)
                .param("all", all)
                .query(Attachment.class)
                .list();
    }

    byte[] content(String incident, long id) {
        return jdbc.sql("select content from attachment where incident = :incident and id = :id")
                .param("incident", incident)
                .param("id", id)
                .query(byte[].class)
                .single();
    }

    /** Without a path, control characters, and what makes a name look like another. */
    public static String safe(String name) {
        String last = name.replace('\\', '/');
        last = last.substring(last.lastIndexOf('/') + 1);
        String safe = last.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .map(c -> "<>:\"|?*".indexOf(c) >= 0 ? '_' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        if (safe.isEmpty() || safe.startsWith(".")) {
            safe = "file" + safe;
        }
        // The ending says what it is.
        return safe.length() > MAX_NAME ? safe.substring(safe.length() - MAX_NAME) : safe;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

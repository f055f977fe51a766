package org.incidentdesk.notification;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.incidentdesk.notification.channel.Secret;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Signs what we give out and want to recognise when it comes back: Message-IDs and links. With the key of the
 * configuration, or else one that the database holds for all nodes.
 */
@Component
public class Signatures {

    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 16;
    private static final int RADIX = 36;

    private final JdbcClient jdbc;
    private final Secret configured;
    private volatile byte[] key;

    Signatures(JdbcClient jdbc, @Value("${incidentdesk.signing-key:}") String configured) {
        this.jdbc = jdbc;
        this.configured = Secret.valueOf(configured);
    }

    /** @param purpose so that what is signed for one purpose is worth nothing for another */
    String sign(String purpose, long id) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            byte[] whole = mac.doFinal((purpose + ":" + id).getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, Arrays.copyOf(whole, SIGNATURE_BYTES)).toString(RADIX);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    boolean isValid(String purpose, long id, String signature) {
        return MessageDigest.isEqual(
                sign(purpose, id).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] key() {
        byte[] known = key;
        if (known == null) {
            known = configured.isPresent() ? configured.reveal().getBytes(StandardCharsets.UTF_8) : stored();
            key = known;
        }
        return known;
    }

    private byte[] stored() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        jdbc.sql("insert into signing_key (key) values (:key) on conflict do nothing")
                .param("key", random)
                .update();
        return jdbc.sql("select key from signing_key").query(byte[].class).single();
    }
}

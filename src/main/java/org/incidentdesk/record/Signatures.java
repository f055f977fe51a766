package org.incidentdesk.record;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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
    private final String configured;
    private volatile byte[] key;

    Signatures(JdbcClient jdbc, @Value("${incidentdesk.signing-key:}") String configured) {
        this.jdbc = jdbc;
        this.configured = configured;
    }

    /**
     * Signs the id of something.
     *
     * @param purpose so that what is signed for one purpose is worth nothing for another
     */
    public String sign(String purpose, Object id) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            byte[] whole = mac.doFinal((purpose + ":" + id).getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, Arrays.copyOf(whole, SIGNATURE_BYTES)).toString(RADIX);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    public boolean isValid(String purpose, Object id, String signature) {
        return MessageDigest.isEqual(
                sign(purpose, id).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] key() {
        byte[] known = key;
        if (known == null) {
            known = configured.isEmpty() ? stored() : configured.getBytes(StandardCharsets.UTF_8);
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

package org.incidentdesk.status;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** A page as it goes out. */
final class Body {

    private static final int ETAG_BYTES = 12;

    private final byte[] plain;
    private final byte[] zipped;
    private final String etag;

    Body(String text) {
        plain = text.getBytes(StandardCharsets.UTF_8);
        zipped = zip(plain);
        // Weak: the same for both encodings.
        etag = "W/\"" + hash(plain) + "\"";
    }

    private static byte[] zip(byte[] plain) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private static String hash(byte[] plain) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(plain);
            return new BigInteger(1, Arrays.copyOf(hash, ETAG_BYTES)).toString(Character.MAX_RADIX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Not to be changed by whoever gets it: all readers get the same. */
    byte[] bytes(boolean compressed) {
        return compressed ? zipped : plain;
    }

    String etag() {
        return etag;
    }
}

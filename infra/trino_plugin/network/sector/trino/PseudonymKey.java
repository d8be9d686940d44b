package network.sector.trino;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The network's key of pseudonyms: HMAC-SHA-256(HMAC-SHA-256(key, domain), value), its first 16 bytes in hex.
 *
 * <p>The same in Python: marketplace/licensing/pseudonyms.py. The key is in a file, never in SQL, and no message of
 * this class says anything of it.
 */
final class PseudonymKey
{
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 32;
    private static final int BYTES = 16;
    private static final int MOST_DOMAINS = 10_000;

    private final byte[] key;
    private final Map<String, Mac> domains = new ConcurrentHashMap<>();

    private PseudonymKey(byte[] key)
    {
        this.key = key;
    }

    static PseudonymKey of(String file)
    {
        try {
            byte[] key = Files.readAllBytes(Path.of(file));
            if (key.length < SHORTEST) {
                throw new IllegalArgumentException("%s holds a key of %d bytes; a key of pseudonyms has %d or more".formatted(file, key.length, SHORTEST));
            }
            return new PseudonymKey(key);
        }
        catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: the network makes it at `sdn up`".formatted(file), e);
        }
    }

    String code(byte[] value, String domain)
    {
        byte[] digest = ofDomain(domain).doFinal(value);
        return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
    }

    /** A copy: a Mac keeps state while it works, and many threads work at once. */
    private Mac ofDomain(String domain)
    {
        if (domains.size() > MOST_DOMAINS) {
            domains.clear();
        }
        Mac keyed = domains.computeIfAbsent(domain, name -> mac(mac(key).doFinal(name.getBytes(StandardCharsets.UTF_8))));
        try {
            return (Mac) keyed.clone();
        }
        catch (CloneNotSupportedException _) {
            throw new IllegalStateException("this Java's %s cannot be copied: use Temurin 25".formatted(ALGORITHM));
        }
    }

    private static Mac mac(byte[] key)
    {
        try {
            Mac made = Mac.getInstance(ALGORITHM);
            made.init(new SecretKeySpec(key, ALGORITHM));
            return made;
        }
        catch (GeneralSecurityException _) {
            throw new IllegalStateException("this Java has no %s: use Temurin 25".formatted(ALGORITHM));
        }
    }
}

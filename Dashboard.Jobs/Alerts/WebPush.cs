using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// A push message as a browser can read it and nobody in between (RFC 8291 with the content coding aes128gcm of RFC 8188), and the word by which a push service
/// knows its sender (RFC 8292).
/// </summary>
public static class WebPush
{
    /// <summary>Bytes of a public key: an uncompressed point on P-256.</summary>
    public const int KeyLength = 65;

    /// <summary>Bytes of a subscription's secret.</summary>
    public const int SecretLength = 16;

    /// <summary>Push services take at least 4,096 bytes in all.</summary>
    public const int MostBytes = 3_500;

    private const int SaltLength = 16;
    private const int TagLength = 16;
    private const int RecordSize = 4096;

    /// <summary>Encrypts for a subscription with keys of this one message.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> words, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secret)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(words, publicKey, secret, own, RandomNumberGenerator.GetBytes(SaltLength));
    }

    /// <summary>As <see cref="Encrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> with given keys; for the published example.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> words, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secret, ECDiffieHellman own, ReadOnlySpan<byte> salt)
    {
        if (words.Length > MostBytes)
            throw new ArgumentException("Too long for a push message.", nameof(words));

        var ownKey = PublicKey(own.ExportParameters(includePrivateParameters: false));
        using var theirs = ECDiffieHellman.Create(Point(publicKey));
        using var theirKey = theirs.PublicKey;
        var shared = own.DeriveRawSecretAgreement(theirKey);

        var keying = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, secret.ToArray(), [.. "WebPush: info\0"u8, .. publicKey, .. ownKey]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 16, salt.ToArray(), "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 12, salt.ToArray(), "Content-Encoding: nonce\0"u8.ToArray());

        // One record, the last: its words end with a 2.
        var head = SaltLength + sizeof(int) + 1 + KeyLength;
        var body = new byte[head + words.Length + 1 + TagLength];
        salt.CopyTo(body);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(SaltLength), RecordSize);
        body[SaltLength + sizeof(int)] = KeyLength;
        ownKey.CopyTo(body, SaltLength + sizeof(int) + 1);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(nonce, [.. words, 2], body.AsSpan(head, words.Length + 1), body.AsSpan(head + words.Length + 1));
        return body;
    }

    /// <summary>The Authorization header: until when this sender may push to the origin.</summary>
    public static string Authorization(ECDsa key, string origin, string contact, DateTimeOffset until)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["aud"] = origin, ["exp"] = until.ToUnixTimeSeconds(), ["sub"] = contact });
        var token = $"{Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8)}.{Base64Url.EncodeToString(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(token), HashAlgorithmName.SHA256);
        return $"vapid t={token}.{Base64Url.EncodeToString(signature)}, k={Base64Url.EncodeToString(PublicKey(key.ExportParameters(includePrivateParameters: false)))}";
    }

    /// <summary>A public key as bytes.</summary>
    public static byte[] PublicKey(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    /// <summary>Whether the bytes are a point of the curve.</summary>
    public static bool IsKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != KeyLength || publicKey[0] != 4)
            return false;

        try
        {
            using var key = ECDiffieHellman.Create(Point(publicKey));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ECParameters Point(ReadOnlySpan<byte> publicKey) =>
        new() { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = publicKey[1..33].ToArray(), Y = publicKey[33..].ToArray() } };
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Access;

/// <summary>A bearer token of the API: shown once, stored hashed, scoped to a unit's subtree and to actions, expiring, revocable.</summary>
public sealed class ApiToken
{
    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret, in hex; the secret itself is nowhere.</summary>
    public required string Hash { get; set; }

    /// <summary>The role that the token acts in; never <see cref="Role.Administrator"/>.</summary>
    public required Role Role { get; set; }

    public required int UnitId { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    public required DateTime ExpiresAt { get; set; }

    public DateTime? RevokedAt { get; set; }

    public static string HashOf(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>One line of the append-only audit, hash-chained by a background writer (<see cref="Hash"/> is empty until sealed).</summary>
public sealed class AuditEntry
{
    public long Id { get; set; }

    /// <summary>Place in the chain, without gaps; null until sealed. Not the id: rows of another node may be committed out of their order.</summary>
    public long? Number { get; set; }

    public DateTime At { get; set; }

    /// <summary>The account, 0 for the system, negative for a token (its id negated).</summary>
    public int UserId { get; set; }

    /// <summary><c>Subject.Verb</c>: <c>Access.SignIn</c>, <c>Figure.Correct</c>, <c>Grant.Give</c>.</summary>
    public required string Action { get; set; }

    /// <summary>What it was done to, by id or code; never a secret.</summary>
    public required string Subject { get; set; }

    public string? Detail { get; set; }

    public string? RemoteAddress { get; set; }

    /// <summary>SHA-256 in hex over the previous line's hash and this line's content; null until sealed.</summary>
    public string? Hash { get; set; }
}

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> token)
    {
        token.HasIndex(t => t.Hash).IsUnique();
        token.Property(t => t.Hash).HasMaxLength(64);
        token.HasOne<Units.Unit>().WithMany().HasForeignKey(t => t.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.Property(e => e.Hash).HasMaxLength(64);
        entry.Property(e => e.Detail).HasMaxLength(4000);
        entry.Property(e => e.At).HasConversion(Storage.UtcMilliseconds.Converter);
        entry.HasIndex(e => e.At);

        // Not unique: SQL Server would leave the unsealed lines, which are looked for every second, out of the index.
        entry.HasIndex(e => e.Number);
    }
}

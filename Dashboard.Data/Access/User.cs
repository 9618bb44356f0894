using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Access;

/// <summary>An account. It belongs to a unit and an office held; it is disabled, never deleted.</summary>
public sealed class User : IdentityUser<int>
{
    /// <summary>Name shown beside what the account did. Sample accounts are named by office.</summary>
    public required string DisplayName { get; set; }

    public required int UnitId { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? DisabledAt { get; set; }

    /// <summary>The password was given by somebody else, so the first thing after signing in is to choose an own one.</summary>
    public bool MustChangePassword { get; set; }
}

/// <summary>The office (chức vụ) an account holds, with dates; who signed as what stays readable years later.</summary>
public sealed class OfficeHeld
{
    public int Id { get; set; }

    public required int UserId { get; set; }

    public required string Title { get; set; }

    public required DateOnly From { get; set; }

    public DateOnly? To { get; set; }
}

/// <summary>What an account may do, over a unit's subtree.</summary>
public enum Role
{
    /// <summary>Lãnh đạo: reads everything in the subtree.</summary>
    Leader,

    /// <summary>Chuyên viên tổng hợp: manages figures, periods and targets, and approves.</summary>
    Coordinator,

    /// <summary>Công chức nhập số liệu: enters for its unit alone.</summary>
    Officer,

    /// <summary>Trung ương: reads approved data only.</summary>
    Central,

    /// <summary>Thanh tra, kiểm toán: reads everything in the subtree, for a time.</summary>
    Inspector,

    /// <summary>Quản trị hệ thống: users, units, settings; sees no figures.</summary>
    Administrator,

    /// <summary>Văn phòng: follows directives and tasks, confirms and returns results, urges; reads everything in the subtree.</summary>
    Secretariat,

    /// <summary>Văn thư: registers documents; sees no figures.</summary>
    Clerk,
}

/// <summary>What a role opens, whatever the unit.</summary>
public static class Roles
{
    extension(Role role)
    {
        /// <summary>Reads figures within its reach.</summary>
        public bool SeesFigures => role is not (Role.Administrator or Role.Clerk);

        /// <summary>Sees directives and tasks within its reach.</summary>
        public bool SeesTasks => role is not (Role.Administrator or Role.Central);
    }
}

/// <summary>A role over a unit's subtree, for a time. An account may hold several, also outside its own unit.</summary>
public sealed class Grant
{
    public int Id { get; set; }

    public required int UserId { get; set; }

    public required Role Role { get; set; }

    public required int UnitId { get; set; }

    public required DateTime From { get; set; }

    /// <summary>End of the grant, exclusive; null while it stands. An inspector's always has one.</summary>
    public DateTime? Until { get; set; }

    public int GrantedBy { get; set; }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user) =>
        user.HasOne<Units.Unit>().WithMany().HasForeignKey(u => u.UnitId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class OfficeHeldConfiguration : IEntityTypeConfiguration<OfficeHeld>
{
    public void Configure(EntityTypeBuilder<OfficeHeld> office) =>
        office.HasOne<User>().WithMany().HasForeignKey(o => o.UserId).OnDelete(DeleteBehavior.Restrict);
}

internal sealed class GrantConfiguration : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> grant)
    {
        grant.HasOne<User>().WithMany().HasForeignKey(g => g.UserId).OnDelete(DeleteBehavior.Restrict);
        grant.HasOne<Units.Unit>().WithMany().HasForeignKey(g => g.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}

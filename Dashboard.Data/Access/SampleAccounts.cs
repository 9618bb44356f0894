using System.Security.Cryptography;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>An account of the sample province: one per role, named by its office, for nobody real.</summary>
/// <param name="UnitCode">The unit that the account belongs to and acts in.</param>
public sealed record SampleAccount(string Name, string Office, Role Role, string UnitCode);

/// <summary>
/// Gives the sample province one account per role. The passwords are random and written to a file in the data folder that its owner
/// alone can read, or are the setting <c>Sample:Password</c>; they are in no log.
/// </summary>
public sealed class SampleAccounts(
    IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees, StorageOptions storage, IPasswordHasher<User> hasher, TimeProvider clock)
{
    public const string FileName = "sample-passwords.txt";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static IReadOnlyList<SampleAccount> All { get; } =
    [
        new("lanhdao", "Lãnh đạo Ủy ban nhân dân tỉnh", Role.Leader, "75"),
        new("tonghop", "Chuyên viên tổng hợp Sở Dân tộc và Tôn giáo", Role.Coordinator, "75"),
        new("nhaplieu", "Công chức nhập số liệu xã Bù Gia Mập", Role.Officer, "25222"),
        new("trunguong", "Chuyên viên cơ quan trung ương", Role.Central, "VN"),
        new("thanhtra", "Thanh tra viên", Role.Inspector, "75"),
        new("vanphong", "Chuyên viên Văn phòng Ủy ban nhân dân tỉnh", Role.Secretariat, "75"),
        new("vanthu", "Văn thư Văn phòng Ủy ban nhân dân tỉnh", Role.Clerk, "75"),
        new("chutichxa", "Lãnh đạo Ủy ban nhân dân xã Bù Gia Mập", Role.Leader, "25222"),
        new("quantri", "Quản trị hệ thống", Role.Administrator, "VN"),
    ];

    /// <summary>Creates those that are missing; needs the sample's units. Returns how many.</summary>
    public async Task<Outcome<int>> CreateAsync(string? password, CancellationToken cancel)
    {
        var today = Vietnam.Today(clock);
        var tree = await trees.CurrentAsync(cancel);
        if (All.FirstOrDefault(a => tree.Find(a.UnitCode, today) is null) is { } homeless)
            return new Refusal("Unit.UnknownOn", homeless.UnitCode, today);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var existing = await db.Users.Select(u => u.UserName).ToListAsync(cancel);

        // Hashing is slow by design, so it is done before the gate is taken, and on all cores.
        var made = All.Where(a => !existing.Contains(a.Name)).AsParallel().AsOrdered().Select(account =>
        {
            var user = new User
            {
                UserName = account.Name,
                NormalizedUserName = account.Name.ToUpperInvariant(),
                DisplayName = account.Office,
                UnitId = tree.Find(account.UnitCode, today)!.Id,
                SecurityStamp = Guid.NewGuid().ToString("N"),
                LockoutEnabled = true,
            };
            var secret = string.IsNullOrEmpty(password) ? NewPassword() : password;
            user.PasswordHash = hasher.HashPassword(user, secret);
            return (account, user, secret);
        }).ToList();
        if (made.Count == 0)
            return 0;

        // Before the commit: passwords of no account harm nobody, accounts of no password do.
        if (string.IsNullOrEmpty(password))
            await WritePasswordsAsync(made.Select(m => (m.account.Name, m.secret)), cancel);

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            foreach (var (_, user, _) in made)
                user.CreatedAt = scope.At;

            scope.Db.Users.AddRange(made.Select(m => m.user));
            await scope.Db.SaveChangesAsync(stop);
            foreach (var (account, user, _) in made)
            {
                scope.Db.OfficesHeld.Add(new OfficeHeld { UserId = user.Id, Title = account.Office, From = today });
                scope.Db.Grants.Add(new Grant
                {
                    UserId = user.Id,
                    Role = account.Role,
                    UnitId = user.UnitId,
                    From = scope.At,
                    Until = account.Role == Role.Inspector ? scope.At.AddDays(90) : null,
                });
                scope.Audit(Actor.System, "Access.CreateUser", account.Name, account.Role.ToString());
            }

            return made.Count;
        }, cancel);
    }

    /// <summary>A password that fulfils the rules: twenty letters and digits, and one of each kind.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20) + "-aZ7";

    private async Task WritePasswordsAsync(IEnumerable<(string Name, string Password)> passwords, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;

        await using var writer = new StreamWriter(Path.Combine(storage.Folder, FileName), options);
        foreach (var (name, password) in passwords)
            await writer.WriteLineAsync($"{name} {password}".AsMemory(), cancel);
    }
}

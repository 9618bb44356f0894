using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Tests.Browser;

namespace Dashboard.Tests.Access;

/// <summary>How a new installation gets its first people and programs: verbs on the command line, then the doors they open.</summary>
public sealed partial class AccessCommandTests
{
    [Fact]
    public async Task The_first_account_and_token_come_from_the_command_line_and_open_the_doors()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var product = new DashboardProcess();
        Directory.CreateDirectory(product.DataFolder);
        var file = Path.Combine(product.DataFolder, "units.csv");
        await File.WriteAllTextAsync(file, "code,name,level,parent_code\n75,Tỉnh Đồng Nai,province,\n25222,Xã Bù Gia Mập,commune,75\n", cancel);
        var imported = await product.RunAsync(cancel, "import", "units", file, "--valid-from", "2025-07-01");
        Assert.True(imported.ExitCode == 0, imported.Output);

        var user = await product.RunAsync(cancel, "user", "create", "quan.tri", "--display-name", "Quản trị", "--unit", "75", "--role", "Administrator", "--office", "Quản trị hệ thống");
        Assert.True(user.ExitCode == 0, user.Output);
        var again = await product.RunAsync(cancel, "user", "create", "quan.tri", "--display-name", "Quản trị", "--unit", "75");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("quan.tri", again.Output, StringComparison.Ordinal);
        var token = await product.RunAsync(cancel, "token", "create", "kho dữ liệu", "--unit", "75", "--role", "Leader", "--days", "7");
        Assert.True(token.ExitCode == 0, token.Output);

        await product.StartAsync(cancel, "--Sample:Load=false");
        using var person = new Visitor(product.Url!);
        await person.SignInAsync("quan.tri", Password().Match(user.Output).Groups["secret"].Value, cancel);
        Assert.Equal("/account", (await person.GetAsync("/admin/users", cancel)).Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/account", cancel)).StatusCode);

        using var program = new Visitor(product.Url!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/units", cancel)).StatusCode);
        program.UseToken(Token().Match(token.Output).Groups["secret"].Value);
        var units = await program.GetAsync("/api/v1/units", cancel);
        Assert.Equal(HttpStatusCode.OK, units.StatusCode);
        Assert.Contains("25222", await units.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"First password: (?<secret>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Password();

    [GeneratedRegex(@"Token \d+, until \S+: (?<secret>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}

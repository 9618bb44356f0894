using System.Globalization;
using System.Security.Claims;
using Bunit;
using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Manage;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Tests.Manage;

/// <summary>The form of an indicator, over the desk and a real database.</summary>
public sealed class ManageIndicatorPageTests : BunitContext
{
    private readonly TestDatabase _database = new();
    private readonly FeedReader _reader;

    public ManageIndicatorPageTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Formats.Vietnamese;
        Services.AddSingleton<TimeProvider>(_database.Clock);
        Services.AddSingleton(_database.Contexts);
        Services.AddSingleton(_database.Get<LiveFeed>());
        Services.AddSingleton(_database.Get<Actors>());
        Services.AddSingleton(_database.Get<Catalogues>());
        Services.AddSingleton(_database.Get<UnitTrees>());
        Services.AddSingleton(_database.Get<SeriesDesk>());
        Services.AddSingleton(_database.Get<FormulaTrial>());
        Services.AddSingleton<JobNudge>();
        Services.AddLabels();
        Services.AddManage();
        Services.AddScoped<Me>();
        _reader = _database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
    }

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_formula_is_refused_in_words_and_a_right_one_is_kept_with_its_reason()
    {
        await SignInAsync();
        var page = Render<ManageIndicatorPage>(p => p.Add(x => x.Code, "share"));

        await page.WaitForElement("#numerator").ChangeAsync(new ChangeEventArgs { Value = "share + trained" });
        page.WaitForAssertion(() => Assert.Contains("Công thức quay vòng: share → share.", page.Markup, StringComparison.Ordinal));
        await page.Find("#reason").ChangeAsync(new ChangeEventArgs { Value = "Theo hướng dẫn mới" });
        await page.Find("form.manage-form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Công thức quay vòng", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));

        await page.Find("#numerator").ChangeAsync(new ChangeEventArgs { Value = "trained" });
        await page.Find("form.manage-form").SubmitAsync();

        page.WaitForAssertion(() =>
        {
            Assert.Contains("Đã lưu.", page.Markup, StringComparison.Ordinal);
            Assert.Contains("Theo hướng dẫn mới", page.Markup, StringComparison.Ordinal);
            Assert.Contains("<ins>trained</ins>", page.Markup, StringComparison.Ordinal);
            Assert.Contains("Đang chờ tính lại số tổng hợp", page.Markup, StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(20));
        await using var db = _database.Open();
        Assert.Equal("trained", (await db.Indicators.SingleAsync(i => i.Code == "share", Cancel)).Numerator);
    }

    [Fact]
    public async Task A_file_holds_the_rows_of_the_filtered_table()
    {
        await SignInAsync();
        var table = await Services.GetRequiredService<ManageTables>().IndicatorsAsync(new ManageFilter(Q: "trained"), Cancel);

        var lines = System.Text.Encoding.UTF8.GetString(TableExport.Csv(table.ToExport())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("coverage,coverage,", lines[1], StringComparison.Ordinal);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _reader.StopAsync(CancellationToken.None);
        _database.Dispose();
    }

    private async Task SignInAsync()
    {
        await SmallCountry.FillAsync(_database);
        await using (var db = _database.Open())
        {
            var country = await db.Units.SingleAsync(u => u.Code == "VN", Cancel);
            var user = new User { UserName = "someone", DisplayName = "Chuyên viên", UnitId = country.Id, SecurityStamp = "stamp" };
            db.Users.Add(user);
            await db.SaveChangesAsync(Cancel);
            db.Grants.Add(new Grant { UserId = user.Id, Role = Role.Coordinator, UnitId = country.Id, From = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) });
            await db.SaveChangesAsync(Cancel);
            AddAuthorization().SetAuthorized("someone").SetClaims(
                new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)), new Claim(Actors.StampClaim, "stamp"));
        }

        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        await _reader.StartAsync(Cancel);
    }
}

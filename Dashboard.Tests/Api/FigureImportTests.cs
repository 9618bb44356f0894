using System.Globalization;
using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api;

/// <summary>Files of figures: whole or not at all.</summary>
public sealed class FigureImportTests : IAsyncLifetime
{
    private readonly SmallProvince _province = new(600);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _province.InitializeAsync();

    public ValueTask DisposeAsync() => _province.DisposeAsync();

    private async Task<Outcome<ImportReport>> ImportAsync(string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await _province.Get<FigureImporter>().ImportAsync(new ImportFile(content, "figures.csv"), Actor.System, Cancel);
    }

    // 600 communes × 3 measures × 6 kinds and periods: more than one request may hold.
    private static StringBuilder LargeFile()
    {
        var file = new StringBuilder("measure,unit,period,kind,value,reason\n");
        foreach (var commune in Enumerable.Range(1, 600))
        {
            foreach (var (period, kind) in (ReadOnlySpan<(string, string)>)[("2026-09", "actual"), ("2026-10", "actual"), ("2026-11", "plan"), ("2026-09", "plan"), ("2026-10", "plan"), ("2026-12", "plan")])
            {
                foreach (var (measure, value) in (ReadOnlySpan<(string, int)>)[("meetings", 10), ("meetings.online", 4), ("people", commune)])
                    file.Append(CultureInfo.InvariantCulture, $"{measure},{SmallProvince.Commune(commune)},{period},{kind},{value},\n");
            }
        }

        return file;
    }

    [Fact]
    public async Task A_refused_file_leaves_nothing_and_names_line_column_value_and_reason()
    {
        var outcome = await ImportAsync("measure,unit,period,kind,value,state\nmeetings,25001,2026-10,actual,5,\nmeetings,25002,2026-10,actual,\"1,5\",\nmeetings,25003,2026-10,actual,,zero\nmeetings,25004,2026-10,guess,5,gone\n");
        var words = Assert.IsType<List<Refusal>>(outcome.Refusals, exactMatch: false);

        Assert.Equal([(5, "kind", "guess"), (5, "state", "gone")], words.Select(r => (r.Row!.Value, r.Field!, (string)r.Arguments[0]!)).Order());
        var values = await ImportAsync("measure,unit,period,value,state\nmeetings,25001,2026-10,5,\nmeetings,25002,2026-10,\"1,5\",\nmeetings,25003,2026-10,,zero\n");
        var refusal = Assert.Single(values.Refusals);
        Assert.Equal((3, "value", "Figure.NotANumber", "1,5"), (refusal.Row!.Value, refusal.Field!, refusal.Code, (string)refusal.Arguments[0]!));
        await using var db = _province.Open();
        Assert.False(await db.Figures.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_large_file_is_taken_in_parts_and_twice_changes_nothing()
    {
        var file = LargeFile().ToString();

        var first = await ImportAsync(file);
        var second = await ImportAsync(file);

        Assert.Empty(first.Refusals);
        Assert.Equal((10_800, 0), (first.Value!.Added, first.Value.Unchanged));
        Assert.Equal((0, 10_800), (second.Value!.Added, second.Value.Unchanged));
        await using var db = _province.Open();
        Assert.Equal(10_800, await db.Figures.CountAsync(Cancel));
        Assert.Equal(0, (await _province.Get<RollupVerifier>().VerifyAsync(Cancel)).Differences);
    }

    [Fact]
    public async Task A_large_file_with_one_wrong_relation_leaves_nothing()
    {
        var file = LargeFile().Replace("meetings.online,25600,2026-10,actual,4", "meetings.online,25600,2026-10,actual,11").ToString();

        var outcome = await ImportAsync(file);

        Assert.Contains(outcome.Refusals, r => r.Code == "Figure.AboveWhole" && file.Split('\n')[r.Row!.Value - 1].StartsWith("meetings.online,25600,2026-10,actual,11", StringComparison.Ordinal));
        await using var db = _province.Open();
        Assert.False(await db.Figures.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_sample_database_refuses_it_with_the_way_out()
    {
        await using (var db = _province.Open())
        {
            db.Settings.Add(new Setting { Key = SampleRule.Key, Value = "true" });
            await db.SaveChangesAsync(Cancel);
        }

        Assert.Equal("Import.IntoSample", (await ImportAsync("measure,unit,period,value\nmeetings,25001,2026-10,5\n")).Refusal!.Code);
    }
}

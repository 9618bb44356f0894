using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FSharp.Core;
using static Dashboard.Tests.Figures.NaiveCountry;

namespace Dashboard.Tests.Figures;

/// <summary>
/// Invariant 2, whatever happens in whatever order: records, corrections, withdrawals, stages, imports, mergers and divisions that come late,
/// in time or early, and the passing of days. Each sequence runs on a file of its own and ends with every stored row compared with
/// <see cref="NaiveCountry"/>. <c>ROLLUP_SEED</c> and <c>ROLLUP_SECONDS</c> repeat a run or make it longer.
/// </summary>
public sealed class RollupProperties(ITestOutputHelper output)
{
    private static readonly Lazy<byte[]> Template = new(() => MakeTemplateAsync().GetAwaiter().GetResult());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_stored_row_equals_the_sum_over_facts_after_any_sequence()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("ROLLUP_SEED"), CultureInfo.InvariantCulture, out var given) ? given : (ulong)Random.Shared.NextInt64();
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("ROLLUP_SECONDS"), CultureInfo.InvariantCulture, out var asked) ? asked : 20;
        output.WriteLine($"ROLLUP_SEED={seed}");
        _ = Template.Value;
        var watch = Stopwatch.StartNew();
        var (sequences, steps, taken) = (0, 0, 0);
        var failed = false;

        // Each step is a seed of its own, so that a sequence still means the same after others were taken out of it.
        var sequence = Arb.From(
            Gen.Choose(0, int.MaxValue - 1).ArrayOf(),
            whole => whole.Length == 0 ? [] : Enumerable.Range(0, whole.Length).Select(i => (int[])[.. whole[..i], .. whole[(i + 1)..]]).Prepend(whole[..(whole.Length / 2)]));
        var property = Prop.ForAll(sequence, whole =>
        {
            // A failure found at the end still has time to be made smaller.
            if (watch.Elapsed.TotalSeconds > (failed ? seconds + 30 : seconds))
                return;

            failed = true;
            using var run = new Run(Template.Value);
            run.PlayAsync(whole).GetAwaiter().GetResult();
            failed = false;
            sequences++;
            steps += run.Steps;
            taken += run.Taken;
        });
        for (var round = seed; watch.Elapsed.TotalSeconds < seconds; round++)
        {
            var replay = new Replay(new Rnd(round, 1), FSharpOption<int>.None);
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(5).WithStartSize(10).WithEndSize(60).WithReplay(FSharpOption<Replay>.Some(replay)), property);
        }

        output.WriteLine($"{sequences} sequences, {steps} steps, {taken} of them changed something");
        Assert.True(sequences > 0 && taken > steps / 4);
    }

    private static async Task<byte[]> MakeTemplateAsync()
    {
        using var database = new TestDatabase();
        await SmallCountry.FillAsync(database);
        await using (var db = database.Open())
        {
            var set = await db.UnitSets.SingleAsync();
            db.Series.AddRange(Measure("low", Aggregation.Min), Measure("mean", Aggregation.Average), Measure("money", Aggregation.Sum, decimals: 2));
            await db.SaveChangesAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");

            Measure Measure(string code, Aggregation over, int decimals = 0) => new()
            {
                Code = code,
                NameVi = code,
                NameEn = code,
                UnitVi = "",
                UnitEn = "",
                Frequency = Data.Periods.Frequency.Month,
                Source = SeriesSource.Entered,
                ReportingSetId = set.Id,
                Minimum = -1_000_000_0000,
                OverUnits = over,
                Decimals = decimals,
            };
        }

        return await File.ReadAllBytesAsync(FileOf(database));
    }

    private static string FileOf(TestDatabase database) => System.IO.Path.Combine(database.Folder, "dashboard.db");

    /// <summary>One sequence, on the product and on the model side by side.</summary>
    private sealed class Run : IDisposable
    {
        private readonly TestClock _clock = new(new DateTimeOffset(2026, 1, 20, 2, 0, 0, TimeSpan.Zero));
        private readonly TestDatabase _database;
        private readonly NaiveCountry _naive = new();
        private int _nextCode = 10_000;

        public Run(byte[] template)
        {
            _database = new TestDatabase(services => services.AddSingleton<TimeProvider>(_clock));
            File.WriteAllBytes(FileOf(_database), template);
        }

        public int Steps { get; private set; }

        public int Taken { get; private set; }

        private FigureDesk Desk => _database.Get<FigureDesk>();

        private DateOnly Today => DateOnly.FromDateTime(_clock.GetUtcNow().AddHours(7).DateTime);

        public async Task PlayAsync(int[] seeds)
        {
            await ReadCountryAsync();
            foreach (var seed in seeds)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                Steps++;
                if (await StepAsync(new Random(seed)))
                    Taken++;
            }

            await CompareAsync();
        }

        public void Dispose() => _database.Dispose();

        private async Task ReadCountryAsync()
        {
            await using var db = _database.Open();
            foreach (var unit in await db.Units.AsNoTracking().OrderBy(u => u.Id).ToListAsync(Cancel))
                _naive.Units.Add(new NaiveUnit(unit.Id, unit.Code, unit.Level, unit.ParentId, unit.ValidFrom) { To = unit.ValidTo });
            foreach (var link in await db.Successions.AsNoTracking().ToListAsync(Cancel))
                _naive.Links.Add((link.OldUnitId, link.NewUnitId, link.Weight));
            foreach (var measure in await db.Measures.AsNoTracking().OrderBy(m => m.Id).ToListAsync(Cancel))
                _naive.Measures.Add(new NaiveMeasure(measure.Code, measure.OverUnits, measure.Decimals, measure.Frequency == Data.Periods.Frequency.Year, measure.Axes.Length > 0 ? measure.Axes : null));
            foreach (var period in await db.Periods.AsNoTracking().OrderBy(p => p.From).ToListAsync(Cancel))
                _naive.Periods.Add(new NaivePeriod(period.Code, period.From, period.To, period.Code.Length == 7));
            _naive.Ratios.Add(new NaiveRatio("share", "meetings.online", "meetings.total", IsDenominatorYearly: false));
            _naive.Ratios.Add(new NaiveRatio("coverage", "trained", "staff", IsDenominatorYearly: true));
        }

        private Task<bool> StepAsync(Random random) => random.Next(100) switch
        {
            < 50 => RecordAsync(random, import: false),
            < 56 => RecordAsync(random, import: true),
            < 66 => StageAsync(random, (unit, period) => Desk.SubmitAsync(new FigureSelection(unit, period, []), Actor.System, Cancel), _naive.Submit),
            < 76 => StageAsync(random, (unit, period) => Desk.ApproveAsync([new FigureSelection(unit, period, [])], Actor.System, Cancel), _naive.Approve),
            < 80 => StageAsync(random, (unit, period) => Desk.SendBackAsync(new FigureSelection(unit, period, []), "chưa khớp", Actor.System, Cancel), _naive.SendBack),
            < 89 => ReorganiseAsync(random),
            < 92 => ReverseAsync(random),
            < 97 => PassAsync(random),
            < 98 => RecomputeAsync(),
            _ => CompareAsync(),
        };

        private async Task<bool> RecordAsync(Random random, bool import)
        {
            var entries = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Entry(random)).DistinctBy(e => e.Cell).ToArray();
            var stage = import ? FigureStage.Entering : (FigureStage)random.Next(3);
            IReadOnlyList<FigureWritten>? written = null;
            if (import)
            {
                var lines = entries.Select(e => string.Join(
                    ',', e.Entry.Measure, e.Entry.Unit, e.Entry.Period, e.Entry.Value, FigureWords.Of(e.Entry.Kind), e.Entry.Breakdown, FigureWords.Of(e.Entry.State), e.Entry.Reason));
                using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend("measure,unit,period,value,kind,breakdown,state,reason"))));
                if ((await _database.Get<FigureImporter>().ImportAsync(new ImportFile(file, "figures.csv"), Actor.System, Cancel)).Refused)
                    return false;
            }
            else
            {
                var outcome = await Desk.RecordAsync(new FigureBatch([.. entries.Select(e => e.Entry)], FigureDoor.Page, Stage: stage), Actor.System, Cancel);
                if (outcome.Refused)
                    return false;

                written = outcome.Value!.Figures;
            }

            var changed = entries.Select(e => _naive.Record(e.Cell, e.Entry.State, e.Value, stage)).ToArray();
            Assert.True(written is null || written.Select(w => w.IsNew).SequenceEqual(changed));
            return changed.Contains(true);
        }

        private (NaiveCountry.Cell Cell, FigureEntry Entry, long Value) Entry(Random random)
        {
            var measure = Pick(random, _naive.Measures);
            var kind = random.Next(10) == 0 ? FigureKind.Plan : FigureKind.Actual;

            // Few cells, so that sequences meet in them.
            var period = measure.IsYearly
                ? Pick(random, _naive.Periods.Where(p => !p.IsMonth && p.From <= Today))
                : Pick(random, _naive.Periods.Where(p => p.IsMonth && (p.From <= Today || kind == FigureKind.Plan) && p.From.Month is 5 or 6 or 9 or 12 or 1 or 2));
            var unit = Pick(random, _naive.Units.Where(u => u.Level == UnitLevel.Commune && u.StandsOn(period.To)));
            var breakdown = measure.Axis is { } axis && random.Next(3) == 0 ? $"{axis}/{(random.Next(2) == 0 ? "female" : "male")}" : null;
            var state = random.Next(10) switch { 0 => FigureState.Zero, 1 => FigureState.NotApplicable, 2 => FigureState.Withdrawn, _ => FigureState.Value };

            // Small parts below large wholes, so that most entries are taken.
            var number = measure.Code switch
            {
                "meetings.online" => random.Next(8),
                "meetings.total" => random.Next(5, 30),
                "trained" => breakdown is null ? random.Next(10, 40) : random.Next(6),
                "money" => (decimal)random.Next(-100_000, 1_000_000) / 100,
                "low" or "mean" => random.Next(-20, 20),
                _ => random.Next(50),
            };
            var value = state == FigureState.Value ? (long)(number * 10_000) : 0;
            return (
                new NaiveCountry.Cell(measure.Code, period.Code, unit.Id, kind, breakdown ?? ""),
                new FigureEntry(measure.Code, unit.Code, period.Code, state == FigureState.Value ? number.ToString(CultureInfo.InvariantCulture) : null, state, kind, breakdown, Reason: "kiểm tra lại"),
                value);
        }

        private async Task<bool> StageAsync(Random random, Func<string, string, Task<Outcome<FigureReceipt>>> command, Func<int, NaivePeriod, int> model)
        {
            var period = Pick(random, _naive.Periods.Where(p => p.From <= Today));
            var unit = Pick(random, _naive.Units.Where(u => u.Level == UnitLevel.Commune && u.StandsOn(period.To)));
            var outcome = await command(unit.Code, period.Code);
            Assert.Equal(outcome.Refused ? 0 : outcome.Value!.Figures.Count, model(unit.Id, period));
            return !outcome.Refused;
        }

        private async Task<bool> ReorganiseAsync(Random random)
        {
            // Half a year late up to half a year early.
            var from = Today.AddDays(random.Next(-180, 180));
            var standing = _naive.Units.Where(u => u.Level == UnitLevel.Commune && u.To is null && u.From < from).ToList();
            if (standing.Count == 0)
                return false;

            var provinces = _naive.Units.Where(u => u.Level == UnitLevel.Province && u.StandsOn(from)).ToArray();
            var divides = random.Next(2) == 0 || standing.Count < 2;
            NaiveUnit[] olds = divides ? [Pick(random, standing)] : [.. standing.OrderBy(_ => random.Next()).Take(random.Next(2, 4))];
            var weighed = random.Next(2) == 0;
            var news = Enumerable.Range(0, divides ? random.Next(2, 4) : 1)
                .Select(_ => new NewUnitEntry((++_nextCode).ToString(CultureInfo.InvariantCulture), "Xã mới", Pick(random, provinces).Id)).ToArray();
            if (divides && weighed)
                news = [.. news.Select((n, i) => n with { Weight = i == 0 ? 10_000 - (1_237 * (news.Length - 1)) : 1_237 })];

            var outcome = await _database.Get<ReorganisationDesk>().CarryOutAsync(new Data.Units.Reorganisation(from, "1/NQ", [.. olds.Select(o => o.Id)], news), Actor.System, Cancel);
            if (outcome.Refused)
                return false;

            foreach (var (made, id) in news.Zip(outcome.Value!.NewUnitIds))
                _naive.Units.Add(new NaiveUnit(id, made.Code, UnitLevel.Commune, made.ParentId, from));
            foreach (var old in olds)
            {
                old.To = from.AddDays(-1);
                _naive.Links.AddRange(news.Zip(outcome.Value.NewUnitIds).Select(n => (old.Id, n.Second, n.First.Weight)));
            }

            await _database.Get<TreeVersions>().EnsureAsync(Cancel);
            return true;
        }

        private async Task<bool> ReverseAsync(Random random)
        {
            var made = _naive.Units.Where(u => int.TryParse(u.Code, CultureInfo.InvariantCulture, out var code) && code > 10_000).ToList();
            if (made.Count == 0)
                return false;

            var unit = Pick(random, made);
            if ((await _database.Get<ReorganisationDesk>().ReverseAsync(unit.Id, "nhầm", Actor.System, Cancel)).Refused)
                return false;

            var olds = _naive.Links.Where(l => l.New == unit.Id).Select(l => l.Old).ToHashSet();
            var news = _naive.Links.Where(l => olds.Contains(l.Old)).Select(l => l.New).ToHashSet();
            _naive.Links.RemoveAll(l => olds.Contains(l.Old));
            _naive.Units.RemoveAll(u => news.Contains(u.Id));
            foreach (var old in olds)
                _naive.Unit(old).To = null;

            await _database.Get<TreeVersions>().EnsureAsync(Cancel);
            return true;
        }

        private async Task<bool> PassAsync(Random random)
        {
            _clock.Advance(TimeSpan.FromDays(random.Next(1, 40)));
            await _database.Get<TreeVersions>().EnsureAsync(Cancel);
            return true;
        }

        private async Task<bool> RecomputeAsync()
        {
            var report = await _database.Get<RollupRecompute>().RunAsync(null, Cancel);
            Assert.True(report.Differences == 0, string.Join('\n', report.First));
            return true;
        }

        private async Task<bool> CompareAsync()
        {
            await _database.Get<TreeVersions>().EnsureAsync(Cancel);
            var report = await _database.Get<RollupVerifier>().VerifyAsync(Cancel);
            Assert.True(report.Differences == 0, "verify: " + string.Join('\n', report.First));

            await using var db = _database.Open();
            var catalogue = await Catalogue.LoadAsync(db, Cancel);
            var tree = await UnitTrees.LoadAsync(db, knownAt: null, Cancel);
            var active = await db.TreeVersions.AsNoTracking().SingleOrDefaultAsync(v => v.IsActive, Cancel);
            var rows = await db.Rollups.AsNoTracking().ToListAsync(Cancel);
            Assert.All(rows, r => Assert.True(r.TreeVersion == 0 || r.TreeVersion == active!.Id));
            var stored = rows
                .Select(r => (
                    Row: new Row(catalogue.Get(r.SeriesId).Code, catalogue.GetPeriod(r.PeriodId).Code, r.Kind, catalogue.GetCategory(r.BreakdownId) is { } c ? $"{c.Axis}/{c.Code}" : "", r.TreeVersion, r.UnitId),
                    Sums: new Sums(
                        new Part(r.ApprovedValue, r.ApprovedDenominator, r.ApprovedCount, r.ApprovedNotApplicable),
                        new Part(r.ProvisionalValue, r.ProvisionalDenominator, r.ProvisionalCount, r.ProvisionalNotApplicable), r.EstimatedCount)))
                .Where(r => r.Sums != new Sums()).ToDictionary(r => r.Row, r => r.Sums);
            var naive = _naive.Rows(0, carriedTo: null);
            Assert.NotNull(active);
            foreach (var (row, sums) in _naive.Rows(active.Id, Today))
                naive.Add(row, sums);

            foreach (var row in naive.Keys.Union(stored.Keys))
                Assert.True(Equals(naive.GetValueOrDefault(row), stored.GetValueOrDefault(row)), $"{row}: the model says {naive.GetValueOrDefault(row)}, stored is {stored.GetValueOrDefault(row)}");

            await CompareExpectedAsync(db, tree, catalogue);
            return false;
        }

        private async Task CompareExpectedAsync(DashboardContext db, UnitTree tree, Catalogue catalogue)
        {
            var set = catalogue.FindMeasure("peak")!.ReportingSetId;
            var reader = await RollupReader.ReadAsync(db, tree, [], [], [], FigureKind.Actual, withBreakdowns: false, Cancel);
            foreach (var period in _naive.Periods.Where(p => p.From <= Today))
            {
                var known = catalogue.FindPeriod(period.Code)!;
                foreach (var unit in _naive.Units)
                {
                    if (unit.StandsOn(period.To))
                        Assert.Equal(_naive.Expected(period, unit.Id, null), reader.Expected(set, known, unit.Id, Boundaries.AsWas));

                    var carried = _naive.Differs(period, Today);
                    if (unit.StandsOn(Today))
                        Assert.Equal(_naive.Expected(period, unit.Id, carried ? Today : null), reader.Expected(set, known, unit.Id, Boundaries.AsIs));
                }
            }
        }

        private static T Pick<T>(Random random, IEnumerable<T> from) => from.ToArray() is var all ? all[random.Next(all.Length)] : throw new UnreachableException();
    }
}

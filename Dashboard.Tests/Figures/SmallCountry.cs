using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Figures;

/// <summary>
/// The smallest world in which every rule of figures shows: two provinces before a merger and one after it, communes that were joined whole,
/// one that was divided, meetings (total and online), a stock, an extreme, and a ratio of each kind.
/// </summary>
internal static class SmallCountry
{
    public static readonly DateOnly Merger = new(2025, 7, 1);

    /// <summary>Communes before: <c>A1</c>, <c>A2</c> (joined into <c>N1</c>), <c>B1</c> (divided between <c>N1</c> and <c>N2</c>), <c>B2</c> (whole into <c>N2</c>).</summary>
    public static readonly string[] OldCommunes = ["A1", "A2", "B1", "B2"];

    public static readonly string[] NewCommunes = ["N1", "N2"];

    public static async Task FillAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var at = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var before = new DateOnly(2025, 6, 30);
        var country = Unit("VN", UnitLevel.Country, null, new DateOnly(1945, 9, 2), null);
        var a = Unit("70", UnitLevel.Province, country, new DateOnly(2004, 1, 1), before);
        var b = Unit("75", UnitLevel.Province, country, new DateOnly(2004, 1, 1), before);
        var n = Unit("75", UnitLevel.Province, country, Merger, null);
        var communes = new Dictionary<string, Unit>
        {
            ["A1"] = Unit("A1", UnitLevel.Commune, a, new DateOnly(2004, 1, 1), before),
            ["A2"] = Unit("A2", UnitLevel.Commune, a, new DateOnly(2004, 1, 1), before),
            ["B1"] = Unit("B1", UnitLevel.Commune, b, new DateOnly(2004, 1, 1), before),
            ["B2"] = Unit("B2", UnitLevel.Commune, b, new DateOnly(2004, 1, 1), before),
            ["N1"] = Unit("N1", UnitLevel.Commune, n, Merger, null),
            ["N2"] = Unit("N2", UnitLevel.Commune, n, Merger, null),
        };
        db.Units.AddRange([country, a, b, n, .. communes.Values]);
        await db.SaveChangesAsync();
        Link(a, n, SuccessionExtent.Full);
        Link(b, n, SuccessionExtent.Full);
        Link(communes["A1"], communes["N1"], SuccessionExtent.Full);
        Link(communes["A2"], communes["N1"], SuccessionExtent.Full);
        Link(communes["B1"], communes["N1"], SuccessionExtent.Partial);
        Link(communes["B1"], communes["N2"], SuccessionExtent.Partial);
        Link(communes["B2"], communes["N2"], SuccessionExtent.Full);

        var set = new UnitSet { Code = "communes", NameVi = "Các xã", NameEn = "Communes" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync();
        db.UnitSetMembers.AddRange(communes.Values.Select(c => new UnitSetMember { UnitSetId = set.Id, UnitId = c.Id, ValidFrom = c.ValidFrom, RecordedAt = at }));

        var total = Measure("meetings.total");
        db.Series.Add(total);
        await db.SaveChangesAsync();
        var online = Measure("meetings.online");
        online.NotAboveMeasureId = total.Id;
        var staff = Measure("staff", Frequency.Year);
        staff.OverTime = Aggregation.Last;
        var trained = Measure("trained");
        trained.OverTime = Aggregation.Last;
        trained.Axes = "sex";
        var peak = Measure("peak");
        peak.OverUnits = Aggregation.Max;
        peak.OverTime = Aggregation.Max;
        db.Series.AddRange(online, staff, trained, peak);
        db.Series.AddRange(
            Indicator("share", "meetings.online", "meetings.total", 100, IndicatorSpan.YearToDate),
            Indicator("coverage", "trained", "staff", 100, IndicatorSpan.Period),
            Indicator("meetings", "meetings.total", null, 1, IndicatorSpan.YearToDate));
        db.BreakdownCategories.AddRange(
            new BreakdownCategory { Axis = "sex", Code = "female", NameVi = "Nữ", NameEn = "Female" },
            new BreakdownCategory { Axis = "sex", Code = "male", NameVi = "Nam", NameEn = "Male", Sort = 1 });
        for (var year = 2024; year <= 2026; year++)
        {
            db.Periods.Add(Period(new PeriodCode(year, Frequency.Year, 1)));
            for (var month = 1; month <= 12; month++)
                db.Periods.Add(Period(new PeriodCode(year, Frequency.Month, month)));
        }

        await db.SaveChangesAsync();

        Unit Unit(string code, UnitLevel level, Unit? parent, DateOnly from, DateOnly? to) =>
            new() { Code = code, Level = level, Parent = parent, Name = code, SearchKey = SearchText.Fold(code), ValidFrom = from, ValidTo = to, RecordedAt = at };

        void Link(Unit old, Unit next, SuccessionExtent extent) =>
            db.Successions.Add(new Succession { OldUnitId = old.Id, NewUnitId = next.Id, Extent = extent, RecordedAt = at });

        Measure Measure(string code, Frequency frequency = Frequency.Month) => new()
        {
            Code = code,
            NameVi = code,
            NameEn = code,
            UnitVi = "cuộc",
            UnitEn = "meetings",
            Frequency = frequency,
            Source = SeriesSource.Entered,
            ReportingSetId = set.Id,
            Minimum = 0,
        };

        Indicator Indicator(string code, string numerator, string? denominator, int factor, IndicatorSpan span) => new()
        {
            Code = code,
            NameVi = code,
            NameEn = code,
            UnitVi = "%",
            UnitEn = "%",
            Frequency = Frequency.Month,
            Source = SeriesSource.Entered,
            ReportingSetId = set.Id,
            Numerator = numerator,
            Denominator = denominator,
            Factor = factor,
            Span = span,
            Group = "scheme",
            Decimals = 1,
        };

        static Period Period(PeriodCode code) =>
            new() { Code = code.ToString(), Frequency = code.Frequency, From = code.From, To = code.To, ClosesOn = code.To.AddDays(10) };
    }

    /// <summary>Someone who may enter and approve everywhere.</summary>
    public static async Task<Actor> CoordinatorAsync(TestDatabase database, int userId = 1)
    {
        var tree = await database.Get<UnitTrees>().CurrentAsync(CancellationToken.None);
        return new Actor(userId, "Chuyên viên tổng hợp", tree.Root!.Id, [new ActorGrant(Role.Coordinator, tree.Root.Id)]);
    }

    public static async Task<Actor> OfficerAsync(TestDatabase database, string code, int userId = 2)
    {
        var tree = await database.Get<UnitTrees>().CurrentAsync(CancellationToken.None);
        var unit = tree.OfCode(code)[^1];
        return new Actor(userId, "Công chức", unit.Id, [new ActorGrant(Role.Officer, unit.Id)]);
    }

    public static FigureEntry Cell(string measure, string unit, string period, string value) => new(measure, unit, period, value);

    public static FigureBatch Batch(params FigureEntry[] entries) => new(entries, FigureDoor.Page);
}

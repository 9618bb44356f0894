using System.Text.Json;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;

namespace Dashboard.Data.Sample;

/// <summary>The sample's reference data as rows of the model, without ids: units, sets, series, targets, periods.</summary>
internal static class SampleCatalog
{
    /// <summary>First day of the scheme, and of the periods and figures.</summary>
    public static readonly DateOnly Start = new(2021, 1, 1);

    /// <summary>First day of the units of today.</summary>
    public static readonly DateOnly Merger = new(2025, 7, 1);

    /// <summary>The resolutions of June 2025 were known before they took effect; what is older was known from the start.</summary>
    private static DateTime KnownSince(DateOnly validFrom) =>
        (validFrom < Start ? Start : validFrom == Merger ? new DateOnly(2025, 6, 20) : validFrom).StartInVietnam();

    public static List<Unit> Units()
    {
        var units = new List<Unit>();
        foreach (var fact in Facts.Read<UnitFact>("units"))
        {
            units.Add(new Unit
            {
                Code = fact.Code,
                Level = fact.Level,
                Parent = fact.Parent.Length == 0 ? null : units.Single(u => u.Code == fact.Parent && u.IsValidOn(fact.ValidFrom)),
                Name = fact.Name,
                SearchKey = SearchText.Fold(fact.Name),
                ValidFrom = fact.ValidFrom,
                ValidTo = fact.ValidTo,
                RecordedAt = KnownSince(fact.ValidFrom),
            });
        }

        return units;
    }

    public static IEnumerable<Succession> Successions(IReadOnlyList<Unit> units)
    {
        var old = units.Where(u => u.ValidTo == Merger.AddDays(-1)).ToDictionary(u => u.Code);
        var current = units.Where(u => u.ValidFrom == Merger).ToDictionary(u => u.Code);
        return Facts.Read<SuccessionFact>("successions").Select(fact => new Succession
        {
            OldUnitId = old[fact.OldCode].Id,
            NewUnitId = current[fact.NewCode].Id,
            Extent = fact.Extent,
            Decision = fact.Decision.Length == 0 ? null : fact.Decision,
            RecordedAt = KnownSince(Merger),
        });
    }

    public static IEnumerable<Classification> Classifications(IReadOnlyList<Unit> units)
    {
        var ids = units.ToDictionary(u => (u.Code, u.ValidFrom), u => u.Id);
        return Facts.Read<ClassificationFact>("classifications").Select(fact => new Classification
        {
            UnitId = ids[(fact.Unit, fact.UnitFrom)],
            Kind = fact.Kind,
            Value = fact.Value,
            ValidFrom = fact.ValidFrom,
            ValidTo = fact.ValidTo,
            Decision = fact.Decision,
            RecordedAt = KnownSince(fact.ValidFrom),
        });
    }

    public static List<UnitSet> Sets() =>
        [.. Facts.Read<SetFact>("sets").Select(fact => new UnitSet { Code = fact.Code, NameVi = fact.NameVi, NameEn = fact.NameEn })];

    public static IEnumerable<UnitSetMember> Members(IReadOnlyList<Unit> units, IReadOnlyList<UnitSet> sets)
    {
        var setIds = sets.ToDictionary(s => s.Code, s => s.Id);
        var byCode = units.ToLookup(u => u.Code);
        return Facts.Read<SetMemberFact>("set-members").Select(fact => new UnitSetMember
        {
            UnitSetId = setIds[fact.Set],
            UnitId = byCode[fact.Unit].Single(u => u.IsValidOn(fact.ValidFrom)).Id,
            ValidFrom = fact.ValidFrom,
            ValidTo = fact.ValidTo,
            RecordedAt = KnownSince(fact.ValidFrom),
        });
    }

    public static List<BreakdownCategory> Breakdowns() =>
        [.. Facts.Read<BreakdownFact>("breakdowns").Select((fact, i) => new BreakdownCategory { Axis = fact.Axis, Code = fact.Code, NameVi = fact.NameVi, NameEn = fact.NameEn, Sort = i })];

    public static List<Measure> Measures(IReadOnlyList<UnitSet> sets)
    {
        var setIds = sets.ToDictionary(s => s.Code, s => s.Id);
        return [.. Facts.Read<MeasureFact>("measures").Select((fact, i) => new Measure
        {
            Code = fact.Code,
            NameVi = fact.NameVi,
            NameEn = fact.NameEn,
            UnitVi = fact.UnitVi,
            UnitEn = fact.UnitEn,
            Frequency = fact.Frequency,
            Source = fact.Source,
            ReportingSetId = setIds[fact.Set],
            Decimals = fact.Decimals,
            OverUnits = fact.OverUnits,
            OverTime = fact.OverTime,
            Minimum = fact.Minimum * FixedPoint.One,
            Maximum = fact.Maximum * FixedPoint.One,
            WarnsWhenFalling = fact.WarnsWhenFalling,
            CarriesFor = fact.CarriesFor,
            Axes = fact.Axes,
            QualityVi = fact.QualityVi,
            QualityEn = fact.QualityEn,
            Sort = i,
            IsIllustrative = true,
        })];
    }

    /// <summary>Links each measure to the one it may not exceed; both have their ids by now.</summary>
    public static void LinkLimits(IReadOnlyList<Measure> measures)
    {
        var ids = measures.ToDictionary(m => m.Code, m => m.Id);
        foreach (var (measure, fact) in measures.Zip(Facts.Read<MeasureFact>("measures")))
            measure.NotAboveMeasureId = fact.NotAbove.Length == 0 ? null : ids[fact.NotAbove];
    }

    public static List<Indicator> Indicators(IReadOnlyList<Unit> units, IReadOnlyList<UnitSet> sets)
    {
        var setIds = sets.ToDictionary(s => s.Code, s => s.Id);
        var leads = units.Where(u => u.Level == UnitLevel.Agency && u.ValidFrom == Merger).ToDictionary(u => u.Code, u => u.Id);
        return [.. Facts.Read<IndicatorFact>("indicators").Select((fact, i) => new Indicator
        {
            Code = fact.Code,
            NameVi = fact.NameVi,
            NameEn = fact.NameEn,
            UnitVi = fact.UnitVi,
            UnitEn = fact.UnitEn,
            Frequency = fact.Frequency,
            Source = fact.Source,
            ReportingSetId = setIds[fact.Set],
            Decimals = fact.Decimals,
            Numerator = fact.Numerator,
            Denominator = fact.Denominator.Length == 0 ? null : fact.Denominator,
            Factor = fact.Factor,
            Direction = fact.Direction,
            Span = fact.Span,
            RiskThreshold = fact.RiskThreshold,
            CoverageThreshold = fact.CoverageThreshold,
            Group = fact.Group,
            LeadUnitId = leads[fact.Lead],
            QualityVi = fact.QualityVi,
            QualityEn = fact.QualityEn,
            Sort = i,
            IsIllustrative = true,
        })];
    }

    public static List<Phase> Phases() =>
        [.. Facts.Read<PhaseFact>("phases").Select(fact => new Phase { Code = fact.Code, NameVi = fact.NameVi, NameEn = fact.NameEn, From = fact.From, To = fact.To, IsIllustrative = fact.Illustrative })];

    /// <summary>What the first screen that is paired may play; no screen is paired by itself.</summary>
    public static Playlist Playlist(IReadOnlyList<Unit> units)
    {
        var scenes = new (string Kind, int Seconds, Dictionary<string, string> Values)[]
        {
            ("overview", 40, new() { ["group"] = "scheme" }),
            ("indicator", 30, new() { ["indicator"] = "M8" }),
            ("map", 30, new() { ["indicator"] = "M8" }),
            ("reporting", 30, []),
            ("league", 30, new() { ["group"] = "scheme" }),
            ("today", 30, []),
            ("disbursement", 30, []),
            ("message", 20, new() { ["title"] = "Thông báo", ["text"] = "Các xã, phường hoàn thành nhập số liệu tháng trước ngày 05 tháng sau.", ["from"] = "Dữ liệu minh họa" }),
        };
        return new Playlist
        {
            Name = "Phòng họp giao ban (minh họa)",
            UnitId = units.Single(u => u is { Level: UnitLevel.Province, Code: "75", ValidTo: null }).Id,
            Scenes = [.. scenes.Select((s, i) => new PlaylistScene { Position = i, Kind = s.Kind, Seconds = s.Seconds, Values = JsonSerializer.Serialize(s.Values) })],
        };
    }

    public static IEnumerable<Target> Targets(IReadOnlyList<Unit> units, IReadOnlyList<Indicator> indicators, IReadOnlyList<Phase> phases)
    {
        var unitIds = units.ToDictionary(u => (u.Code, u.ValidFrom), u => u.Id);
        var indicatorIds = indicators.ToDictionary(i => i.Code, i => i.Id);
        var byCode = phases.ToDictionary(p => p.Code);
        var milestones = Facts.Read<MilestoneFact>("milestones").ToLookup(m => (m.Indicator, m.Phase));
        return Facts.Read<TargetFact>("targets").Select(fact => new Target
        {
            IndicatorId = indicatorIds[fact.Indicator],
            PhaseId = byCode[fact.Phase].Id,
            UnitId = unitIds[(fact.Unit, fact.UnitFrom)],
            Value = fact.Value is { } value ? FixedPoint.From(value) : null,
            Basis = fact.Basis,
            RecordedAt = (fact.UnitFrom == Merger && byCode[fact.Phase].From < Merger ? Merger : byCode[fact.Phase].From).StartInVietnam(),
            Milestones = [.. milestones[(fact.Indicator, fact.Phase)].Select(m => new Milestone { On = m.On, Value = FixedPoint.From(m.Value) })],
        });
    }
}

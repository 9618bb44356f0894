using System.Globalization;
using System.Text;
using CsvHelper;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Sample;

internal sealed record UnitFact(string Code, string Name, UnitLevel Level, string Parent, DateOnly ValidFrom, DateOnly? ValidTo);

internal sealed record SuccessionFact(string OldCode, string NewCode, SuccessionExtent Extent, string Decision);

internal sealed record ClassificationFact(string Unit, DateOnly UnitFrom, ClassificationKind Kind, string Value, DateOnly ValidFrom, DateOnly? ValidTo, string Decision);

internal sealed record SetFact(string Code, string NameVi, string NameEn);

internal sealed record SetMemberFact(string Set, string Unit, DateOnly ValidFrom, DateOnly? ValidTo);

/// <param name="Share">Part of a total that the category has in generated figures; 0 for one that the sample does not use.</param>
internal sealed record BreakdownFact(string Axis, string Code, string NameVi, string NameEn, double Share);

internal sealed record MeasureFact(
    string Code, string NameVi, string NameEn, string UnitVi, string UnitEn, Frequency Frequency, SeriesSource Source, string Set, int Decimals,
    Aggregation OverUnits, Aggregation OverTime, long Minimum, long Maximum, bool WarnsWhenFalling, int CarriesFor, string NotAbove, string Axes,
    string QualityVi, string QualityEn);

internal sealed record IndicatorFact(
    string Code, string NameVi, string NameEn, string UnitVi, string UnitEn, Frequency Frequency, SeriesSource Source, string Set, int Decimals,
    string Numerator, string Denominator, int Factor, Direction Direction, IndicatorSpan Span, int RiskThreshold, int CoverageThreshold,
    string Group, string Lead, string QualityVi, string QualityEn);

internal sealed record PhaseFact(string Code, string NameVi, string NameEn, DateOnly From, DateOnly To, bool Illustrative);

internal sealed record TargetFact(string Indicator, string Phase, string Unit, DateOnly UnitFrom, decimal? Value, string Basis);

internal sealed record MilestoneFact(string Indicator, string Phase, DateOnly On, decimal Value);

/// <summary>How a measure's figures are made up.</summary>
/// <param name="Form">Measures of one form are reported together: the same units are late, early or silent.</param>
/// <param name="Kind">One of the ways that <see cref="SampleFigures"/> knows.</param>
/// <param name="Of">The measures that it is a part of, blank-separated.</param>
/// <param name="Spread">How far units lie from the area's share.</param>
/// <param name="Wobble">How far a period lies from the trajectory.</param>
/// <param name="Weight">By what a total is shared out: <c>people</c>, <c>office</c> or <c>even</c>.</param>
/// <param name="Least">Smallest value of a unit.</param>
/// <param name="Most">Largest value of a unit.</param>
/// <param name="GapBefore">Part of the units that do not report, up to June 2025.</param>
/// <param name="GapAfter">The same from July 2025 on.</param>
/// <param name="Early">Part of the units that report while the period is still running.</param>
/// <param name="Corrected">Part of the cells that are corrected later.</param>
/// <param name="Planned">Has yearly plans.</param>
/// <param name="Estimated">Has estimates (ước thực hiện) before the period ends.</param>
internal sealed record GenerationFact(
    string Measure, string Form, string Kind, string Of, double Spread, double Wobble, string Weight, long Least, long Most,
    double GapBefore, double GapAfter, double Early, double Corrected, bool Planned, bool Estimated);

/// <summary>A point of the line along which a measure's total, or its share, moves in the area of the scheme.</summary>
internal sealed record TrajectoryFact(string Measure, DateOnly On, double Value);

/// <summary>A day on the calendar of offices; a fact of the country, so that a real database begins with it too.</summary>
/// <param name="Reckoned">By the law and the moon: no decision that names the day was found.</param>
internal sealed record HolidayFact(DateOnly On, string Name, HolidayKind Kind, string Basis, bool Reckoned);

internal sealed record ReasonFact(string Reason);

/// <summary>Reads the embedded lists of facts: official codes and names as published, and all that is ours and marked so.</summary>
internal static class Facts
{
    /// <summary>One record a line; <c>valid_from</c> in the file is the parameter <c>ValidFrom</c> of the record.</summary>
    public static IReadOnlyList<T> Read<T>(string file)
    {
        using var csv = CsvReader.FromText(Text($"{file}.csv"), new CsvReaderOptions { Separator = ',', HasHeader = false });
        var constructor = typeof(T).GetConstructors()[0];
        var parameters = constructor.GetParameters();
        csv.Read();
        var header = Fields(csv).Select(name => name.Replace("_", "", StringComparison.Ordinal)).ToArray();
        var places = parameters.Select(p => Array.FindIndex(header, name => name.Equals(p.Name, StringComparison.OrdinalIgnoreCase))).ToArray();
        var records = new List<T>();
        while (csv.Read())
        {
            var fields = Fields(csv);
            records.Add((T)constructor.Invoke([.. parameters.Select((p, i) => Parse(fields[places[i]], p.ParameterType))]));
        }

        return records;
    }

    /// <summary>An embedded file as it is.</summary>
    public static string Text(string file)
    {
        using var stream = typeof(Facts).Assembly.GetManifestResourceStream($"Sample/{file}")!;
        using var text = new StreamReader(stream, Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static string[] Fields(CsvReader csv) => [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];

    private static object? Parse(string field, Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return field.Length == 0 ? null : Parse(field, inner);

        if (type.IsEnum)
            return Enum.Parse(type, field);

        if (type == typeof(bool))
            return field == "1";

        return type == typeof(DateOnly)
            ? DateOnly.ParseExact(field, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Convert.ChangeType(field, type, CultureInfo.InvariantCulture);
    }
}

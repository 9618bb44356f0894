using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Reports;

/// <summary>What a section of a form asks for.</summary>
public enum FormSectionKind
{
    /// <summary>Numbers (<em>biểu số liệu</em>): measures with their breakdowns, and rows that are computed.</summary>
    Table,

    /// <summary>Words (<em>phần lời</em>), with guidance.</summary>
    Narrative,

    /// <summary>Numbers that the system adds up from the units below (<em>số liệu tổng hợp</em>), on the approved basis; nobody types them.</summary>
    Summary,
}

/// <summary>How a rule or a condition compares.</summary>
public enum FormComparison
{
    Equal,
    AtLeast,
    AtMost,
}

/// <summary>What becomes of a report that breaks a rule.</summary>
public enum FormSeverity
{
    /// <summary>Cannot be sent.</summary>
    Error,

    /// <summary>Can be sent with an explanation.</summary>
    Warning,
}

/// <summary>One row of a table: a measure with all its breakdowns, or a computed one.</summary>
/// <param name="Code">Unique in the form; a computed row may name rows by it.</param>
/// <param name="Measure">Code of the measure, or null for a computed row.</param>
/// <param name="Formula">Sum of terms over rows of the form (<see cref="Formula"/>), or null for a measure.</param>
public sealed record FormRow(string Code, string? Measure = null, string? Formula = null, string? NameVi = null, string? NameEn = null);

/// <summary>A section is asked for only where this holds (<em>logic bỏ qua</em>): the row's value compared with a number.</summary>
public sealed record FormCondition(string Row, FormComparison Is, decimal Value);

/// <summary>A part of a form.</summary>
/// <param name="Code">Unique in the form.</param>
/// <param name="GuidanceVi">What is to be written here, or null.</param>
/// <param name="IsRequired">A narrative that may not be left open; a table's cells always count.</param>
/// <param name="Rows">Of a table; empty for a narrative.</param>
/// <param name="ShownWhen">Null: always.</param>
/// <param name="Gathers"><c>regime/section</c>: what the units below wrote there in the same period stands beside, to be edited into this narrative; or null.</param>
public sealed record FormSection(
    string Code, FormSectionKind Kind, string NameVi, string NameEn, string? GuidanceVi = null, string? GuidanceEn = null, bool IsRequired = false,
    IReadOnlyList<FormRow>? Rows = null, FormCondition? ShownWhen = null, string? Gathers = null);

/// <summary>A rule that a report has to keep: two sums over rows, compared.</summary>
/// <param name="Code">Unique in the form; the explanation of a warning is kept under it.</param>
/// <param name="Right">A sum over rows, or a number.</param>
public sealed record FormRule(string Code, string Left, FormComparison Is, string Right, FormSeverity Severity, string MessageVi, string MessageEn);

/// <summary>What a form consists of; kept as one document, which is also its file.</summary>
public sealed record FormDefinition(IReadOnlyList<FormSection> Sections, IReadOnlyList<FormRule>? Rules = null)
{
    /// <summary>The longest file taken, in characters.</summary>
    public const int LongestFile = 500_000;

    private const int MostSections = 100;
    private const int MostRows = 500;
    private const int LongestName = 400;
    private const int LongestGuidance = 2000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = true,
        NewLine = "\n",
    };

    [JsonIgnore]
    public IEnumerable<FormRow> Rows => Sections.SelectMany(s => s.Rows ?? []);

    /// <summary>Reads a form's file; refuses what is none with the place and the reason.</summary>
    public static Outcome<FormDefinition> Parse(string text)
    {
        if (text.Length > LongestFile)
            return new Refusal("Form.TooLong", text.Length, LongestFile);

        try
        {
            return JsonSerializer.Deserialize<FormDefinition>(text, Json) is { } form ? form : new Refusal("Form.NotAForm", "/", "null");
        }
        catch (JsonException error)
        {
            return new Refusal("Form.NotAForm", error.Path ?? "/", (error.LineNumber ?? 0) + 1);
        }
    }

    /// <summary>The file: the same form is always the same text.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>Says what is wrong with a form for a rhythm of reports; each refusal names section, row or rule.</summary>
    public IReadOnlyList<Refusal> Check(Catalogue catalogue, Frequency frequency)
    {
        var refusals = new List<Refusal>();
        if (Sections.Count is 0 or > MostSections || Rows.Count() > MostRows)
            refusals.Add(new Refusal("Form.Size", MostSections, MostRows));

        foreach (var code in Sections.Select(s => s.Code).Concat(Rows.Select(r => r.Code)).Concat((Rules ?? []).Select(r => r.Code)))
        {
            if (string.IsNullOrWhiteSpace(code) || code.Length > 60 || Formula.Parse(code) is not { Terms: [{ Coefficient: 1, Shift: TermShift.None }] })
                refusals.Add(new Refusal("Form.BadCode", code));
        }

        foreach (var twice in Sections.Select(s => s.Code).CountBy(c => c).Concat(Rows.Select(r => r.Code).CountBy(c => c)).Concat((Rules ?? []).Select(r => r.Code).CountBy(c => c)).Where(c => c.Value > 1))
            refusals.Add(new Refusal("Form.CodeTwice", twice.Key));

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in Sections)
        {
            if (string.IsNullOrWhiteSpace(section.NameVi) || section.NameVi.Length > LongestName || section.NameEn.Length > LongestName)
                refusals.Add(new Refusal("Form.NoName", section.Code, LongestName));
            if (section.GuidanceVi?.Length > LongestGuidance || section.GuidanceEn?.Length > LongestGuidance)
                refusals.Add(new Refusal("Form.GuidanceTooLong", section.Code, LongestGuidance));
            if (section.Kind == FormSectionKind.Narrative ? section.Rows is { Count: > 0 } : section.Rows is null or { Count: 0 })
                refusals.Add(new Refusal("Form.RowsOfSection", section.Code));
            if (section.Gathers is { } gathers && (section.Kind != FormSectionKind.Narrative || gathers.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]))
                refusals.Add(new Refusal("Form.BadGathers", section.Code, gathers));
            // A condition looks back, so that no two sections wait for each other.
            if (section.ShownWhen is { } condition && !seen.Contains(condition.Row))
                refusals.Add(new Refusal("Form.ConditionUnknown", section.Code, condition.Row));

            foreach (var row in section.Rows ?? [])
            {
                CheckRow(row, section.Kind, catalogue, frequency, seen, refusals);
                seen.Add(row.Code);
            }
        }

        foreach (var rule in Rules ?? [])
        {
            if (string.IsNullOrWhiteSpace(rule.MessageVi) || rule.MessageVi.Length > LongestName || rule.MessageEn.Length > LongestName)
                refusals.Add(new Refusal("Form.NoName", rule.Code, LongestName));
            foreach (var side in (string[])[rule.Left, rule.Right])
            {
                if (FormSum.Parse(side) is not { } sum || sum.Rows.FirstOrDefault(r => !seen.Contains(r)) is not null)
                    refusals.Add(new Refusal("Form.BadFormula", rule.Code, side));
            }
        }

        return refusals;
    }

    private static void CheckRow(FormRow row, FormSectionKind kind, Catalogue catalogue, Frequency frequency, HashSet<string> seen, List<Refusal> refusals)
    {
        if (row.Measure is null == row.Formula is null)
        {
            refusals.Add(new Refusal("Form.MeasureOrFormula", row.Code));
        }
        else if (row.Measure is { } code)
        {
            if (catalogue.FindMeasure(code) is not { } measure)
                refusals.Add(new Refusal("Form.UnknownMeasure", row.Code, code));
            else if (measure.Frequency != frequency || (kind == FormSectionKind.Table && measure.Source == SeriesSource.Computed))
                refusals.Add(new Refusal("Form.WrongFrequency", row.Code, code));
        }
        else if (string.IsNullOrWhiteSpace(row.NameVi) || row.NameVi.Length > LongestName || row.NameEn?.Length > LongestName)
        {
            refusals.Add(new Refusal("Form.NoName", row.Code, LongestName));
        }
        else if (FormSum.Parse(row.Formula!) is not { } sum || sum.Rows.FirstOrDefault(r => !seen.Contains(r)) is not null)
        {
            // Only rows above it: no circle can be written.
            refusals.Add(new Refusal("Form.BadFormula", row.Code, row.Formula));
        }
    }
}

/// <summary>A version of a form. One that reports were made with is never changed; the next one is another version.</summary>
public sealed class ReportForm
{
    public int Id { get; set; }

    public required int RegimeId { get; set; }

    /// <summary>1, 2, 3 … within its regime.</summary>
    public required int Version { get; set; }

    /// <summary>The <see cref="FormDefinition"/> as its file.</summary>
    public required string Definition { get; set; }

    /// <summary>First day of the periods that are reported with it.</summary>
    public required DateOnly ValidFrom { get; set; }

    public DateTime RecordedAt { get; set; }

    public int RecordedBy { get; set; }

    /// <summary>Its parts.</summary>
    public FormDefinition Read() => FormDefinition.Parse(Definition).Value ?? throw new InvalidOperationException($"Form {Id} cannot be read.");
}

internal sealed class ReportFormConfiguration : IEntityTypeConfiguration<ReportForm>
{
    public void Configure(EntityTypeBuilder<ReportForm> form)
    {
        form.HasIndex(f => new { f.RegimeId, f.Version }).IsUnique();
        form.Property(f => f.Definition).HasMaxLength(FormDefinition.LongestFile);
        form.HasOne<ReportRegime>().WithMany().HasForeignKey(f => f.RegimeId).OnDelete(DeleteBehavior.Restrict);
    }
}

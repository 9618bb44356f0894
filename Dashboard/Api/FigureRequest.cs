using System.Globalization;
using System.Text;
using System.Text.Json;
using Dashboard.Data;
using Dashboard.Data.Figures;

namespace Dashboard.Api;

/// <summary>One figure to record. <paramref name="Value"/> is a decimal string with a point: a JSON number is refused, since programs round those.</summary>
/// <param name="Measure">Code of the measure.</param>
/// <param name="Unit">Official code of the unit that stood at the period's end.</param>
/// <param name="Period"><c>2025-06</c>, <c>2025-Q2</c>, <c>2025-H1</c> or <c>2025</c>.</param>
/// <param name="Value">Left out unless the state is a value.</param>
/// <param name="Kind"><c>plan</c>, <c>estimate</c>, <c>actual</c> (default) or <c>final</c>.</param>
/// <param name="Breakdown"><c>axis/category</c>, left out for the total.</param>
/// <param name="State"><c>value</c> (default), <c>zero</c>, <c>notApplicable</c> or <c>withdrawn</c>; or, for a value, its stage: <c>entering</c>, <c>submitted</c>, <c>approved</c>.</param>
/// <param name="Stage"><c>entering</c> (default), <c>submitted</c> or <c>approved</c>.</param>
/// <param name="Reason">Needed when a submitted or approved figure is corrected or withdrawn.</param>
/// <param name="BasedOn">Id of the version that was seen; 0: an empty cell; left out: no such claim.</param>
/// <param name="Overwrite">Overwrites even what changed since <paramref name="BasedOn"/>.</param>
public sealed record FigureRow(
    string Measure, string Unit, string Period, string? Value = null, string? Kind = null, string? Breakdown = null,
    string? State = null, string? Stage = null, string? Reason = null, long? BasedOn = null, bool? Overwrite = null);

/// <summary>Up to 10,000 figures, taken whole or not at all.</summary>
/// <param name="DryRun">Check everything, change nothing.</param>
/// <param name="Partial">Take the rows that can be taken and name the others.</param>
public sealed record FigureRequest(IReadOnlyList<FigureRow> Figures, bool? DryRun = null, bool? Partial = null);

/// <summary>A body of <c>POST /api/v1/figures</c> read by hand, so that whatever is wrong with a row is said of that row, and of all rows at once.</summary>
internal sealed class FigureRequestReader
{
    private const int LongestText = 400;

    private readonly List<FigureEntry> _entries = [];
    private readonly List<Refusal> _refusals = [];
    private bool _hasFigures;

    public IReadOnlyList<FigureEntry> Entries => _entries;

    /// <summary>What is wrong with the shape; the entries are whole only when this is empty.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    public bool DryRun { get; private set; }

    public bool Partial { get; private set; }

    public void Read(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];

        try
        {
            // Depth 4: object, list, row, and whatever is skipped inside one.
            var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 16 });
            json.Read();
            ReadRequest(ref json);
            while (json.Read())
            {
                // To the end, so that rubbish behind the object is found.
            }
        }
        catch (JsonException error)
        {
            _refusals.Clear();
            _refusals.Add(new Refusal("Api.NotJson", (error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1));
        }
        catch (InvalidOperationException)
        {
            // A string of broken UTF-8 or half a surrogate.
            _refusals.Clear();
            _refusals.Add(new Refusal("Api.NotUtf8"));
        }
    }

    private void ReadRequest(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            _refusals.Add(new Refusal("Api.NotAnObject"));
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            switch (name)
            {
                case "figures":
                    _hasFigures = true;
                    ReadRows(ref json);
                    break;
                case "dryRun":
                    DryRun |= Flag(ref json, name, null);
                    break;
                case "partial":
                    Partial |= Flag(ref json, name, null);
                    break;
                default:
                    _refusals.Add(new Refusal("Api.UnknownField", name, "figures, dryRun, partial") { Field = name });
                    json.Skip();
                    break;
            }
        }

        if (!_hasFigures)
            _refusals.Add(new Refusal("Api.Missing", "figures") { Field = "figures" });
    }

    private void ReadRows(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            _refusals.Add(new Refusal("Api.NotAList", "figures") { Field = "figures" });
            json.Skip();
            return;
        }

        for (var row = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; row++)
        {
            // One more than may be there is enough to know that there are too many.
            if (row > FigureDesk.MostEntries)
                json.Skip();
            else if (json.TokenType == JsonTokenType.StartObject)
                ReadRow(ref json, row);
            else
                Refuse(new Refusal("Api.NotAnObject"), row, null, ref json);
        }
    }

    private void ReadRow(ref Utf8JsonReader json, int row)
    {
        string? measure = null, unit = null, period = null, value = null, kind = null, breakdown = null, state = null, stage = null, reason = null;
        long? basedOn = null;
        var overwrite = false;
        var before = _refusals.Count;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("measure"u8))
                measure = Text(ref json, "measure", row);
            else if (json.ValueTextEquals("unit"u8))
                unit = Text(ref json, "unit", row);
            else if (json.ValueTextEquals("period"u8))
                period = Text(ref json, "period", row);
            else if (json.ValueTextEquals("value"u8))
                value = Text(ref json, "value", row);
            else if (json.ValueTextEquals("kind"u8))
                kind = Text(ref json, "kind", row);
            else if (json.ValueTextEquals("breakdown"u8))
                breakdown = Text(ref json, "breakdown", row);
            else if (json.ValueTextEquals("state"u8))
                state = Text(ref json, "state", row);
            else if (json.ValueTextEquals("stage"u8))
                stage = Text(ref json, "stage", row);
            else if (json.ValueTextEquals("reason"u8))
                reason = Text(ref json, "reason", row);
            else if (json.ValueTextEquals("basedOn"u8))
                basedOn = Number(ref json, "basedOn", row);
            else if (json.ValueTextEquals("overwrite"u8))
                overwrite = json.Read() && Flag(ref json, "overwrite", row);
            else
                UnknownField(ref json, row);
        }

        Require(measure, "measure", row, before);
        Require(unit, "unit", row, before);
        Require(period, "period", row, before);
        var (known, stands, taken) = FigureWords.Read(kind, state, stage, refusal => _refusals.Add(refusal with { Row = row }));
        if (value is null && stands == FigureState.Value && _refusals.Count == before)
            _refusals.Add(new Refusal("Api.Missing", "value") { Row = row, Field = "value" });

        _entries.Add(new FigureEntry(measure ?? "", unit ?? "", period ?? "", value, stands, known, breakdown, reason, basedOn, overwrite, taken));
    }

    private void UnknownField(ref Utf8JsonReader json, int row)
    {
        var name = json.GetString()!;
        json.Read();
        Refuse(new Refusal("Api.UnknownField", name, "measure, unit, period, kind, value, breakdown, state, stage, reason, basedOn, overwrite"), row, name, ref json);
    }

    private string? Text(ref Utf8JsonReader json, string field, int row)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return null;

        if (json.TokenType == JsonTokenType.String)
        {
            var text = json.GetString()!;
            if (text.Length <= LongestText)
                return text;

            Refuse(new Refusal("Api.TooLong", text[..60] + "…", text.Length, LongestText), row, field, ref json);
            return null;
        }

        var code = json.TokenType == JsonTokenType.Number ? "Api.NumberNotText" : "Api.NotText";
        Refuse(new Refusal(code, field, json.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(json.ValueSpan) : ""), row, field, ref json);
        return null;
    }

    private long? Number(ref Utf8JsonReader json, string field, int row)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return null;

        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number))
            return number;

        Refuse(new Refusal("Api.NotAnId", field), row, field, ref json);
        return null;
    }

    private bool Flag(ref Utf8JsonReader json, string field, int? row)
    {
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
            return json.TokenType == JsonTokenType.True;

        Refuse(new Refusal("Api.NotAFlag", field), row, field, ref json);
        return false;
    }

    private void Require(string? value, string field, int row, int before)
    {
        // Not twice: a field of the wrong sort was refused already.
        if (value is null && !_refusals.Skip(before).Any(r => r.Field == field))
            _refusals.Add(new Refusal("Api.Missing", field) { Row = row, Field = field });
    }

    private void Refuse(Refusal refusal, int? row, string? field, ref Utf8JsonReader json)
    {
        _refusals.Add(refusal with { Row = row, Field = field });
        json.Skip();
    }
}

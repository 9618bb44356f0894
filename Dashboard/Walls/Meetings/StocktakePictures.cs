using System.Globalization;
using System.Xml.Linq;
using Dashboard.Data.Indicators;
using Dashboard.Data.Walls;
using Dashboard.Indicators;
using Dashboard.Periods;
using Dashboard.Walls.Scenes;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>
/// A stocktake's figures as pictures for the minutes: sheets with all numbers at a glance, then one picture an indicator. Drawn by the server from what
/// was written down, in SVG, on white; text stays text.
/// </summary>
internal sealed class StocktakePictures(IStringLocalizer<MeetingTexts> text, IStringLocalizer<IndicatorTexts> indicatorText, PeriodLabels labels)
{
    private const int Width = 1600;
    private const int Height = 900;
    private const int TilesOnSheet = 12;
    private const string Ink = "#14202b", Muted = "#566573", Line = "#d8dfe6", Bar = "#e9edf1";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>File name (without folder) and SVG of each picture, in their order.</summary>
    public IReadOnlyList<(string Name, string Svg)> Draw(StocktakeBook book)
    {
        var pictures = new List<(string Name, string Svg)>();
        foreach (var sheet in book.Rows.Chunk(TilesOnSheet))
            pictures.Add(($"{pictures.Count + 1:00}-toan-canh.svg", Sheet(book, sheet)));
        foreach (var row in book.Rows)
            pictures.Add(($"{pictures.Count + 1:00}-{Safe(row.Then.Code)}.svg", One(book, row)));

        return pictures;
    }

    private string Sheet(StocktakeBook book, StocktakeRow[] rows)
    {
        var picture = Begin(book, book.Stocktake.Name, book.UnitName);
        const int columns = 4, gap = 20, top = 150;
        const int width = (Width - 80 - ((columns - 1) * gap)) / columns, height = (Height - top - 60 - (2 * gap)) / 3;
        for (var i = 0; i < rows.Length; i++)
            picture.Add(Tile(rows[i], 40 + (i % columns * (width + gap)), top + (i / columns * (height + gap)), width, height, book.HasSeveralUnits));

        return picture.ToString();
    }

    private XElement Tile(StocktakeRow row, int x, int y, int width, int height, bool withUnit)
    {
        var (then, tone) = (row.Then, Colour(row.Then.Standing.Status));
        var tile = new XElement(Svg + "g", new XAttribute("transform", $"translate({x} {y})"), Box(0, 0, width, height, "#ffffff", Line, 10));
        var lineAt = 32;
        foreach (var words in Wrap($"{then.Code}  {row.Name}{(withUnit ? $" ({then.UnitName})" : null)}", width - 36, 18, 2))
        {
            tile.Add(Text(words, 18, lineAt, 18, Ink, 600));
            lineAt += 24;
        }

        tile.Add(Text(Formats.Number(row.Value, then.Decimals), 18, height - 94, 46, Ink, 700), Text(row.Unit, width - 18, height - 94, 17, Muted, 400, "end"));
        tile.Add(Track(row, 18, height - 76, width - 36, tone));
        tile.Add(Text(indicatorText[$"Status.{then.Standing.Status}"], 18, height - 40, 17, tone, 600));
        tile.Add(Text(then.Standing.Required is { } required ? text["Picture.Required", Formats.Number(required, then.Decimals)] : "", width - 18, height - 40, 16, Muted, 400, "end"));
        tile.Add(Text(then.Closed is { } closed ? text["Picture.Period", labels.Brief(closed.PeriodCode), Formats.Day(closed.SpanTo)] : text["Picture.NoPeriod"], 18, height - 16, 15, Muted), Text(Reported(then), width - 18, height - 16, 15, Muted, 400, "end"));
        return tile;
    }

    private string One(StocktakeBook book, StocktakeRow row)
    {
        var (then, tone) = (row.Then, Colour(row.Then.Standing.Status));
        var picture = Begin(book, $"{then.Code}  {row.Name}", then.UnitName);
        picture.Add(Box(40, 150, 560, 660, "#ffffff", Line, 12));
        picture.Add(Text(Formats.Number(row.Value, then.Decimals), 72, 270, 108, Ink, 700), Text(row.Unit, 72, 312, 26, Muted), Text(indicatorText[$"Status.{then.Standing.Status}"], 72, 366, 28, tone, 700));
        picture.Add(Track(row, 72, 392, 496, tone));
        var at = 452;
        foreach (var words in new[]
        {
            Period(then),
            then.Standing.Required is { } required ? text["Picture.Required", Formats.Number(required, then.Decimals)].Value : "",
            then.Closed is { Denominator: { } whole } parts ? text["Picture.Parts", Formats.Number(parts.Numerator, 1), Formats.Number(whole, 1)].Value : "",
            Reported(then),
            book.Before is null ? "" : text["Picture.SinceBefore", row.WithSign(row.SinceBefore)].Value,
        }.Where(w => w.Length > 0))
        {
            picture.Add(Text(words, 72, at, 22, Muted));
            at += 36;
        }

        foreach (var words in then.Cause is { } cause ? Wrap(text["Picture.Cause", cause], 496, 19, 5) : [])
        {
            picture.Add(Text(words, 72, at + 12, 19, Ink));
            at += 28;
        }

        picture.Add(Box(630, 150, 930, 430, "#ffffff", Line, 12), Text(text["Picture.Course"], 660, 192, 22, Muted, 600), Course(then, 690, 220, 840, 300, tone));
        picture.Add(Box(630, 600, 930, 210, "#ffffff", Line, 12), Text(text["Picture.Behind", then.Behind], 660, 642, 22, Muted, 600));
        for (var i = 0; i < then.Worst.Count; i++)
            picture.Add(Text(ShortWords.Of(then.Worst[i], 60), 660, 680 + (i * 28), 20, Ink));

        return picture.ToString();
    }

    private XElement Begin(StocktakeBook book, string title, string unit)
    {
        var picture = new XElement(
            Svg + "svg", new XAttribute("viewBox", $"0 0 {Width} {Height}"), new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("font-family", "'Be Vietnam Pro', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"),
            new XElement(Svg + "title", title), Box(0, 0, Width, Height, "#f4f6f8", "none", 0));
        picture.Add(Text(Wrap(title, 1080, 34, 1)[0], 40, 68, 34, Ink, 700));
        picture.Add(Text($"{unit} · {text["Stocktake.Basis"]}", 40, 110, 22, Muted));
        picture.Add(Text(text["Stocktake.FrozenAt", Formats.DayAndTime(book.Stocktake.KnownAt)], Width - 40, 68, 22, Ink, 600, "end"));
        picture.Add(Text(book.Stocktake.Name == title ? "" : ShortWords.Of(book.Stocktake.Name, 60), Width - 40, 110, 20, Muted, 400, "end"));
        picture.Add(Text(text["Stocktake.Check", book.Stocktake.Hash?[..16] ?? Formats.None], Width - 40, Height - 22, 16, Muted, 400, "end"));
        return picture;
    }

    /// <summary>The way to the final target, with a mark for what is required by now.</summary>
    private static XElement Track(StocktakeRow row, int x, int y, int width, string tone)
    {
        var track = new XElement(Svg + "g");
        var standing = row.Then.Standing;
        if (row.Value is not { } value || (standing.Final ?? standing.Required) is not { } final || final <= 0)
            return track;

        var most = (double)Math.Max(final, Math.Max(value, standing.Required ?? 0));
        track.Add(Box(x, y, width, 10, Bar, "none", 5), Box(x, y, (int)(width * Math.Max(0, (double)value) / most), 10, tone, "none", 5));
        if (standing.Required is { } required)
            track.Add(Box(x + (int)(width * Math.Max(0, (double)required) / most) - 1, y - 6, 3, 22, Ink, "none", 0));

        return track;
    }

    // A gap breaks the line.
    private XElement Course(StocktakeNumber then, int x, int y, int width, int height, string tone)
    {
        var course = new XElement(Svg + "g");
        var values = then.Trend.Where(p => p.Value is not null).Select(p => (double)p.Value!.Value).ToList();
        if (values.Count == 0)
        {
            course.Add(Text(text["Picture.NoCourse"], x, y + (height / 2), 22, Muted));
            return course;
        }

        var (least, most) = (Math.Min(0, values.Min()), Math.Max(values.Max(), (double)(then.Standing.Required ?? 0)));
        most = most <= least ? least + 1 : most;
        var step = then.Trend.Count > 1 ? (double)width / (then.Trend.Count - 1) : 0;
        foreach (var share in new[] { 0, 0.5, 1 })
        {
            var mark = y + height - (int)(share * height);
            course.Add(Box(x, mark, width, 1, Line, "none", 0), Text(Formats.Number((decimal)(least + (share * (most - least))), then.Decimals), x - 8, mark + 5, 16, Muted, 400, "end"));
        }

        if (then.Standing.Required is { } required)
        {
            course.Add(new XElement(
                Svg + "path", new XAttribute("d", $"M{x} {Formats.Css(At((double)required))}h{width}"), new XAttribute("stroke", Muted), new XAttribute("stroke-width", 2), new XAttribute("stroke-dasharray", "8 6"), new XAttribute("fill", "none")));
        }

        var path = new System.Text.StringBuilder();
        for (var i = 0; i < then.Trend.Count; i++)
        {
            if (then.Trend[i].Value is not { } value)
                continue;

            var (left, up) = (Formats.Css(x + (i * step)), Formats.Css(At((double)value)));
            path.Append(i > 0 && then.Trend[i - 1].Value is not null ? 'L' : 'M').Append(left).Append(' ').Append(up);
            course.Add(new XElement(Svg + "circle", new XAttribute("cx", left), new XAttribute("cy", up), new XAttribute("r", i == then.Trend.Count - 1 ? 6 : 3), new XAttribute("fill", tone)));
        }

        course.Add(new XElement(Svg + "path", new XAttribute("d", path.ToString()), new XAttribute("stroke", tone), new XAttribute("stroke-width", 3), new XAttribute("fill", "none"), new XAttribute("stroke-linejoin", "round")));
        course.Add(Text(labels.Brief(then.Trend[0].PeriodCode), x, y + height + 32, 17, Muted), Text(labels.Brief(then.Trend[^1].PeriodCode), x + width, y + height + 32, 17, Muted, 400, "end"));
        return course;

        double At(double value) => y + height - ((value - least) / (most - least) * height);
    }

    private string Period(StocktakeNumber then) => then.Closed is { } closed ? text["Picture.Period", labels.Of(closed), Formats.Day(closed.SpanTo)] : text["Picture.NoPeriod"];

    private string Reported(StocktakeNumber then) => then.Closed is { Expected: > 0 } closed ? text["Picture.Reported", Formats.Count(closed.Reported), Formats.Count(closed.Expected)] : "";

    private static string Colour(TargetStatus status) => StatusLook.Tone(status) switch { "good" => "#146c4b", "risk" => "#8a5300", "bad" => "#a8201a", _ => "#4f5b67" };

    private static XElement Box(int x, int y, int width, int height, string fill, string stroke, int round) => new(
        Svg + "rect", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("width", width), new XAttribute("height", height), new XAttribute("rx", round), new XAttribute("fill", fill), new XAttribute("stroke", stroke));

    private static XElement Text(string words, int x, int y, int size, string colour, int weight = 400, string anchor = "start") => new(
        Svg + "text", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("font-size", size), new XAttribute("font-weight", weight), new XAttribute("fill", colour), new XAttribute("text-anchor", anchor),
        new string([.. words.Where(c => !char.IsControl(c))]));

    /// <summary>Lines by a rough width of letters (the widest of the fonts that may be there); the last one is cut. Never empty.</summary>
    private static List<string> Wrap(string words, int width, int size, int most)
    {
        var room = Math.Max(8, (int)(width / (size * 0.62)));
        var lines = new List<string> { "" };
        foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > room)
                lines.Add("");
            lines[^1] += lines[^1].Length == 0 ? word : " " + word;
        }

        if (lines.Count > most)
        {
            var rest = string.Join(' ', lines.Skip(most - 1));
            lines = [.. lines.Take(most - 1), ShortWords.Of(rest, room)];
        }

        return lines;
    }

    private static string Safe(string code) => string.Concat(code.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')).ToLower(CultureInfo.InvariantCulture);
}

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dashboard.Tests.House;

/// <summary>Vietnamese is the neutral set, so a culture that is lacking falls back to it, and never to a bare key.</summary>
public sealed partial class TextTests
{
    private const string RefusalTexts = "Dashboard/Refusals/RefusalTexts.resx";

    public static TheoryData<string> VietnameseFiles =>
        [.. Repository.Files("*.resx").Where(f => !f.EndsWith(".en.resx", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(VietnameseFiles))]
    public void English_has_every_text_that_Vietnamese_has(string file)
    {
        var vietnamese = Read(file);
        var english = Read(Path.ChangeExtension(file, ".en.resx"));

        Assert.Equal(vietnamese.Keys.Order(), english.Keys.Order());
        Assert.Empty(vietnamese.Keys.Where(key => Holes(vietnamese[key]) != Holes(english[key])).Select(key => $"{key}: the holes differ"));
        Assert.Empty(vietnamese.Concat(english).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => $"{text.Key}: empty"));
    }

    [Fact]
    public void Every_refusal_has_a_sentence()
    {
        var codes = Repository.Files("*.cs").Where(f => !f.StartsWith("Dashboard.Tests", StringComparison.Ordinal))
            .SelectMany(f => RefusalCode().Matches(File.ReadAllText(Path.Combine(Repository.Root, f))))
            .Select(m => m.Groups[1].Value).Distinct().ToArray();
        var speechless = codes.Except(Read(RefusalTexts).Keys).Order().ToArray();

        Assert.NotEmpty(codes);
        Assert.True(speechless.Length == 0, $"Without a sentence in {RefusalTexts}: {string.Join(", ", speechless)}");
    }

    // new Refusal("…", a local function Refuse("…", a target-typed new("…", and a warning that is named alike.
    [GeneratedRegex("""(?:Refusal\(|Refuse\(|new\(|Warning = )\s*"((?!Dashboard\.)[A-Z][A-Za-z]+\.[A-Z][A-Za-z0-9]+)""")]
    private static partial Regex RefusalCode();

    [GeneratedRegex(@"\{(\d+)")]
    private static partial Regex Hole();

    private static string Holes(string text) => string.Join(',', Hole().Matches(text).Select(m => m.Groups[1].Value).Distinct().Order());

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(Repository.Root, file)).Root!.Elements("data")
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")?.Value ?? "");
}

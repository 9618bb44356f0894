using System.Text.RegularExpressions;

namespace Dashboard.Tests.House;

/// <summary>What a checkout promises to whoever reads it.</summary>
public sealed partial class RepositoryTests
{
    public static TheoryData<string> Documents => [.. Repository.Files("*.md")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_between_documents_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;

        var broken = Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(m => m.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target)));

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_package_has_its_reason_in_the_changelog()
    {
        var changelog = File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md"));

        var unnamed = Repository.Files("*.csproj")
            .SelectMany(f => Package().Matches(File.ReadAllText(Path.Combine(Repository.Root, f))))
            .Select(m => m.Groups[1].Value).Distinct()
            // A family is named once, its members by their ending: "X.Sqlite, .SqlServer".
            .Where(name => !changelog.Contains(name, StringComparison.Ordinal) && !NamedByEnding(changelog, name));

        Assert.Empty(unnamed);
    }

    private static bool NamedByEnding(string changelog, string name) =>
        Enumerable.Range(1, name.Length - 1).Where(i => name[i] == '.').Any(i =>
            changelog.Split('\n').Any(line => line.Contains(name[..i], StringComparison.Ordinal) && line.Contains(" " + name[i..], StringComparison.Ordinal)));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("""<PackageReference Include="([^"]+)""")]
    private static partial Regex Package();
}

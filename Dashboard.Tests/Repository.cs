namespace Dashboard.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>Files that belong to the product, relative to <see cref="Root"/>, without what builds and package managers leave.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(folder => folder is "bin" or "obj" or "node_modules" or "artifacts" or ".git" or "data"))
            .Order(StringComparer.Ordinal);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Dashboard.slnx above {AppContext.BaseDirectory}: the tests read the checkout that they were built from.");
    }
}

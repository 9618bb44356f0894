namespace Dashboard.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

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

namespace Dashboard.Tests.Storage;

/// <summary>A new empty folder under the system's temporary one, gone when disposed.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dashboard-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

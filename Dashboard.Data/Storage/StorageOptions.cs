using Microsoft.Extensions.Configuration;

namespace Dashboard.Data.Storage;

/// <summary>Which of the two databases.</summary>
public enum DatabaseProvider
{
    /// <summary>Embedded: one file in the data folder.</summary>
    Sqlite,

    /// <summary>Production, for one or several nodes.</summary>
    SqlServer,
}

/// <summary>Where the product keeps what it knows: <c>Data:Folder</c>, <c>Database:Provider</c>, <c>ConnectionStrings:Dashboard</c>.</summary>
/// <param name="Folder">Absolute path of the data folder.</param>
/// <param name="Provider">The database.</param>
/// <param name="ConnectionString">Of SQL Server; for SQLite the file <c>dashboard.db</c> in the folder unless given.</param>
public sealed record StorageOptions(string Folder, DatabaseProvider Provider, string ConnectionString)
{
    /// <summary>Reads the settings; a relative folder resolves against the content root. Throws <see cref="InvalidOperationException"/> naming a wrong setting.</summary>
    public static StorageOptions Read(IConfiguration configuration, string contentRoot)
    {
        var folder = Path.GetFullPath(configuration["Data:Folder"] is { Length: > 0 } set ? set : "data", contentRoot);
        var name = configuration["Database:Provider"] is { Length: > 0 } provider ? provider : nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(name, ignoreCase: true, out var known) || !Enum.IsDefined(known))
            throw new InvalidOperationException($"Database:Provider is '{name}'; it must be Sqlite or SqlServer.");

        var connection = configuration.GetConnectionString("Dashboard");
        if (known == DatabaseProvider.SqlServer && string.IsNullOrEmpty(connection))
            throw new InvalidOperationException("Database:Provider is SqlServer, so ConnectionStrings:Dashboard must be set.");

        return new StorageOptions(folder, known, string.IsNullOrEmpty(connection) ? $"Data Source={Path.Combine(folder, "dashboard.db")}" : connection);
    }
}

using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Dashboard.Data.Storage;

/// <summary>Instants of the large tables as milliseconds since 1970 in UTC: eight bytes, ordered, the same on both databases.</summary>
public static class UtcMilliseconds
{
    public static readonly ValueConverter<DateTime, long> Converter = new(at => From(at), stored => To(stored));

    public static long From(DateTime at) => new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static DateTime To(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
}

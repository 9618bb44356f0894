using System.Runtime.InteropServices;

namespace Dashboard.Health;

/// <summary>Whether the machine's clock can be trusted: what the kernel says of its synchronisation, and whether it was set since the start.</summary>
internal sealed class SystemClock(TimeProvider clock)
{
    // Bytes of the kernel's struct timex; larger than on any architecture, since it fills what is there.
    private const int StructureSize = 512;
    private const int Unsynchronised = 5;

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly long _started = clock.GetTimestamp();

    public TimeSpan Uptime => clock.GetElapsedTime(_started);

    /// <summary>How far the clock was moved since the start, beyond the time that passed.</summary>
    public TimeSpan MovedBy => clock.GetUtcNow() - _startedAt - Uptime;

    /// <summary>True when the kernel is synchronised with a time server, null where that cannot be asked.</summary>
    public static bool? IsSynchronised()
    {
        if (!OperatingSystem.IsLinux())
            return null;

        try
        {
            return ReadKernelClock(new byte[StructureSize]) switch
            {
                < 0 => null,
                Unsynchronised => false,
                _ => true,
            };
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    // Asked with no mode set, it changes nothing.
    [DllImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadKernelClock(byte[] timex);
}

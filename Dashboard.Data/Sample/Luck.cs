namespace Dashboard.Data.Sample;

/// <summary>Numbers that look random and are the same in every run: a hash of what they are about.</summary>
internal static class Luck
{
    /// <summary>From 0 to below 1, decided by the names alone.</summary>
    public static double Of(params ReadOnlySpan<string> about)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in about)
        {
            foreach (var character in part)
                hash = (hash ^ character) * 1099511628211UL;

            hash = (hash ^ 0x1F) * 1099511628211UL;
        }

        // FNV leaves its high bits poorly mixed on short texts.
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        hash ^= hash >> 33;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Shares a whole total out by weight so that the parts add up exactly and each keeps within its limits, as far as the limits allow.</summary>
    public static long[] Share(long total, double[] weights, Func<int, long> least, Func<int, long> most)
    {
        var parts = new long[weights.Length];
        var wanted = new double[weights.Length];
        var sum = weights.Sum();
        for (var i = 0; i < parts.Length; i++)
        {
            wanted[i] = sum > 0 ? total * weights[i] / sum : 0;
            parts[i] = Math.Clamp((long)wanted[i], least(i), most(i));
        }

        // Largest remainder, with the limits: the one furthest from what it should have moves first.
        for (var rest = total - parts.Sum(); rest != 0; rest -= Math.Sign(rest))
        {
            var step = Math.Sign(rest);
            var next = -1;
            for (var i = 0; i < parts.Length; i++)
            {
                var room = step > 0 ? parts[i] < most(i) : parts[i] > least(i);
                if (room && (next < 0 || step * (wanted[i] - parts[i]) > step * (wanted[next] - parts[next])))
                    next = i;
            }

            if (next < 0)
                break;

            parts[next] += step;
        }

        return parts;
    }
}

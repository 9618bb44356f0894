namespace Dashboard.Walls.Meetings;

/// <summary>Words cut to the room they have: paper and pictures do not scroll.</summary>
internal static class ShortWords
{
    /// <summary>One line of at most so many characters, cut between words.</summary>
    public static string Of(string text, int most)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= most)
            return line;

        var cut = line.LastIndexOf(' ', most - 1);
        return line[..(cut > most / 2 ? cut : most - 1)].TrimEnd(' ', ',', ';', '.', ':') + "…";
    }
}

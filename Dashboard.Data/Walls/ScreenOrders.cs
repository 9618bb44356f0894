namespace Dashboard.Data.Walls;

/// <summary>What a screen is told that lasts: which of its commands still hold. The same for the screen and for who commands it.</summary>
/// <param name="Blank">It shows nothing.</param>
/// <param name="Pause">It does not turn by itself.</param>
/// <param name="Pin">It keeps the scene whose id is the argument, whoever turns.</param>
public sealed record ScreenOrders(ScreenCommand? Blank = null, ScreenCommand? Pause = null, ScreenCommand? Pin = null)
{
    /// <summary>The scene that is kept, or null.</summary>
    public int? PinnedSceneId => int.TryParse(Pin?.Argument, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>It turns by hand alone, or not at all.</summary>
    public bool IsHeld => Pause is not null || Pin is not null;

    /// <summary>With one more command. A scene that is chosen by name ends a pin; turning does not.</summary>
    public ScreenOrders With(ScreenCommand command) => command.Kind switch
    {
        ScreenCommandKind.Blank => this with { Blank = command },
        ScreenCommandKind.Unblank => this with { Blank = null },
        ScreenCommandKind.Pause => this with { Pause = command },
        ScreenCommandKind.Resume => this with { Pause = null },
        ScreenCommandKind.Pin => this with { Pin = command },
        ScreenCommandKind.Unpin or ScreenCommandKind.Show => this with { Pin = null },
        _ => this,
    };

    /// <summary>What of them still holds.</summary>
    public ScreenOrders At(DateTime now) => Stands(Blank, now) && Stands(Pause, now) && Stands(Pin, now) ? this : new ScreenOrders(Keep(Blank, now), Keep(Pause, now), Keep(Pin, now));

    /// <summary>The earliest instant at which one of them ends.</summary>
    public DateTime? EndsAt => new[] { Blank?.Until, Pause?.Until, Pin?.Until }.Min();

    private static bool Stands(ScreenCommand? command, DateTime now) => command is null || command.Until > now;

    private static ScreenCommand? Keep(ScreenCommand? command, DateTime now) => command?.Until > now ? command : null;
}

using Dashboard.Data.Walls;

namespace Dashboard.Walls;

/// <summary>What the wall's document is about.</summary>
public enum WallMode
{
    /// <summary>Shows its screen's scenes.</summary>
    Wall,

    /// <summary>Shows a code and waits for somebody to type it.</summary>
    Pairing,

    /// <summary>The server cannot answer now; the page asks again by itself.</summary>
    Waiting,
}

/// <summary>The wall's document as the server sends it.</summary>
/// <param name="Offer">The code, while it waits to be paired.</param>
/// <param name="PairingAddress">Where the code is typed; in the QR code with the code.</param>
public sealed record WallView(WallMode Mode, DateTimeOffset Now, PairingOffer? Offer = null, Uri? PairingAddress = null);

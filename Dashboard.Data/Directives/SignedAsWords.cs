namespace Dashboard.Data.Directives;

/// <summary>The abbreviations before a signer's office, as documents write them (Nghị định 30/2020, Phụ lục I).</summary>
public static class SignedAsWords
{
    /// <summary>What words such as <c>KT. BỘ TRƯỞNG</c> begin with; the signer's own right when with none of them.</summary>
    public static SignedAs Read(string words) => words.TrimStart().Split('.', ' ')[0].ToUpperInvariant() switch
    {
        "TM" => SignedAs.OnBehalf,
        "KT" => SignedAs.ForHead,
        "TL" => SignedAs.ByOrder,
        "TUQ" => SignedAs.ByAuthorisation,
        _ => SignedAs.Self,
    };
}

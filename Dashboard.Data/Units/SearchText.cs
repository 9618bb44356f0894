using System.Globalization;
using System.Text;

namespace Dashboard.Data.Units;

/// <summary>
/// Folds Vietnamese text for search: no diacritics, no case, no apostrophes, one blank between words, and the usual variants made one:
/// <c>Đăk Ơ</c> and <c>dak o</c>, <c>S'tiêng</c> and <c>Xtiêng</c>, <c>Mỹ</c> and <c>Mĩ</c>, <c>Hoà</c> and <c>Hòa</c>, <c>Khơme</c> and <c>Khmer</c>.
/// </summary>
public static class SearchText
{
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark || character is '\'' or '’' or '‘' or 'ʼ')
                continue;

            var lower = char.ToLowerInvariant(character);
            folded.Append(lower switch { 'đ' => 'd', 'y' => 'i', _ when char.IsLetterOrDigit(lower) => lower, _ => ' ' });
        }

        return string.Join(' ', folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Replace("xtieng", "stieng", StringComparison.Ordinal)
            .Replace("khome", "khmer", StringComparison.Ordinal);
    }
}

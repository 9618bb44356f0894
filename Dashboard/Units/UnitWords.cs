using Dashboard.Data.Units;
using Microsoft.Extensions.Localization;

namespace Dashboard.Units;

/// <summary>Words for what a classification says.</summary>
internal static class UnitWords
{
    public static string Value(IStringLocalizer<UnitTexts> text, string value) => value is Classification.Yes or Classification.Ended ? text[$"Value.{value}"] : value;
}

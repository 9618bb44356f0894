using System.Globalization;
using Dashboard.Alerts;

namespace Dashboard.Tests.Alerts;

public sealed class RuleWordsTests
{
    [Theory]
    [InlineData("5", 5)]
    [InlineData(" 2,5 ", 2.5)]
    [InlineData("2.5", 2.5)]
    [InlineData("-1", -1)]
    public void A_threshold_is_read_as_officers_write_it(string typed, double value)
    {
        Assert.True(RuleWords.TryNumber(typed, out var number));
        Assert.Equal((decimal)value, number);
    }

    [Fact]
    public void Nothing_typed_is_the_kinds_usual_and_words_are_no_number()
    {
        Assert.True(RuleWords.TryNumber("", out var none));
        Assert.Null(none);
        Assert.False(RuleWords.TryNumber("năm", out _));
        Assert.False(RuleWords.TryNumber("1.000,5", out _));
    }

    [Fact]
    public void What_is_shown_can_be_read_again()
    {
        CultureInfo.CurrentCulture = Formats.Vietnamese;
        Assert.True(RuleWords.TryNumber(RuleWords.Number(12_345_000), out var number));
        Assert.Equal(1234.5m, number);
    }
}

using Dashboard.Periods;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Periods;

public sealed class AgoLabelsTests : LookContext
{
    [Theory]
    [InlineData(2, "vừa xong")]
    [InlineData(12, "12 giây trước")]
    [InlineData(125, "2 phút trước")]
    [InlineData(3 * 3600 + 59, "3 giờ trước")]
    [InlineData(86_400, "22/11/2026")]
    public void An_age_is_in_words_up_to_a_day_then_the_date(int seconds, string words)
    {
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;

        Assert.Equal(words, Services.GetRequiredService<AgoLabels>().Of(now.AddSeconds(-seconds)));
    }
}

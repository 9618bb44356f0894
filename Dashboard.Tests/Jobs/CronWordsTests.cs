using System.Globalization;
using Dashboard.Jobs;
using Dashboard.Jobs.Schedule;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Dashboard.Tests.Jobs;

/// <summary>Schedules are said in words; one that has none here is left to be shown as it is.</summary>
public sealed class CronWordsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData("0 0 2 * * ?", "Hằng ngày lúc 02:00", "Every day at 02:00")]
    [InlineData("0 5 6,12,18 ? * *", "Hằng ngày lúc 06:05, 12:05, 18:05", "Every day at 06:05, 12:05, 18:05")]
    [InlineData("0 0/10 6-18 * * ?", "Mỗi 10 phút, từ 06:00 đến 18:50, hằng ngày", "Every 10 minutes, from 06:00 to 18:50, every day")]
    [InlineData("0 40 * * * ?", "Mỗi giờ, vào phút thứ 40", "Every hour, at minute 40")]
    [InlineData("0 5/10 * * * ?", "Mỗi 10 phút, kể từ phút thứ 5", "Every 10 minutes, from minute 5")]
    [InlineData("0 15 0/4 * * ?", "Mỗi 4 giờ, vào phút thứ 15", "Every 4 hours, at minute 15")]
    [InlineData("30 * * * * ?", "Mỗi phút, vào giây thứ 30", "Every minute, at second 30")]
    [InlineData("0 0 7 ? * MON-FRI", "Từ thứ Hai đến thứ Sáu lúc 07:00", "Monday to Friday at 07:00")]
    [InlineData("0 0 7 ? * 2,SUN", "Thứ Hai, Chủ nhật lúc 07:00", "Monday, Sunday at 07:00")]
    [InlineData("0 30 8 1,15 * ?", "Ngày 1, 15 hằng tháng lúc 08:30", "On day 1, 15 of the month at 08:30")]
    [InlineData("0 0 20 L * ?", "Ngày cuối tháng lúc 20:00", "On the last day of the month at 20:00")]
    [InlineData("0 0 0 1 1 ?", "Ngày 1 hằng tháng của tháng 1 lúc 00:00", "On day 1 of the month of month 1 at 00:00")]
    [InlineData("0 0/30 * ? * SAT", "Mỗi 30 phút, thứ Bảy", "Every 30 minutes, Saturday")]
    [InlineData("0 0 7 ? * 6#3", null, null)]
    [InlineData("0 0 7 15W * ?", null, null)]
    [InlineData("0 0-5 7 * * ?", null, null)]
    public void A_schedule_is_said_in_both_languages(string cron, string? vietnamese, string? english)
    {
        Assert.Equal(vietnamese, Say(cron, "vi-VN"));
        Assert.Equal(english, Say(cron, "en-GB"));
    }

    [Fact]
    public void Every_schedule_of_the_product_has_words()
    {
        using var world = new JobWorld();

        Assert.All(world.Database.Get<JobCatalog>().All.Where(j => j.Cron is not null), job => Assert.NotNull(Say(job.Cron!, "vi-VN")));
    }

    private string? Say(string cron, string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        return _services.GetRequiredService<IStringLocalizer<JobTexts>>().CronOf(cron);
    }
}

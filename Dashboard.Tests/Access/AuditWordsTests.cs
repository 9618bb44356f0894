using System.Globalization;
using Dashboard.Access;
using Dashboard.Data.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Dashboard.Tests.Access;

/// <summary>What programs wrote into the audit is said in the reader's language; what a person wrote stays.</summary>
public sealed class AuditWordsTests
{
    [Theory]
    [InlineData("Figure.Submit", "1200 figures, first meetings.total", "1.200 số liệu, đầu tiên là meetings.total")]
    [InlineData("Unit.Import", "units: 95 new, 2 changed, 0 unchanged", "95 dòng mới, 2 dòng thay đổi, 0 dòng như cũ")]
    [InlineData("Settings.Changed", "before: Sample:Load=true", "trước: Sample:Load=true")]
    [InlineData("Settings.Changed", "now: Sample:Load=false", "nay: Sample:Load=false")]
    [InlineData("Access.EndGrant", "Officer 25222", "Công chức nhập số liệu 25222")]
    [InlineData("Personal.Read", "export", "tải xuống dạng tệp")]
    [InlineData("Period.Reopen", "Bổ sung số liệu", "Bổ sung số liệu")]
    [InlineData("Phase.Add", "Leader", "Leader")]
    [InlineData("Job.Run", null, null)]
    public void A_detail_is_said_in_the_readers_language(string action, string? detail, string? said)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("vi-VN");
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var text = services.GetRequiredService<IStringLocalizer<AccessTexts>>();

        Assert.Equal(said, text.DetailOf(new AuditLine(1, 1, default, 0, null, action, "", detail, null, null)));
    }
}

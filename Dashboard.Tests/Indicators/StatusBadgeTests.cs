using Bunit;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;

namespace Dashboard.Tests.Indicators;

public sealed class StatusBadgeTests : LookContext
{
    [Theory]
    [InlineData(TargetStatus.Insufficient, "Chưa đủ số liệu", "unknown")]
    [InlineData(TargetStatus.OnTrack, "Đúng tiến độ", "good")]
    [InlineData(TargetStatus.AtRisk, "Có nguy cơ chậm", "risk")]
    [InlineData(TargetStatus.Late, "Chậm tiến độ", "bad")]
    [InlineData(TargetStatus.Reached, "Đạt mục tiêu", "good")]
    [InlineData(TargetStatus.Exceeded, "Vượt mục tiêu", "good")]
    [InlineData(TargetStatus.Missed, "Không đạt mục tiêu", "bad")]
    public void A_status_is_shape_word_and_colour(TargetStatus status, string word, string tone)
    {
        var badge = Render<StatusBadge>(p => p.Add(b => b.Status, status));

        Assert.Single(badge.FindAll("svg"));
        Assert.Equal(word, badge.Find(".badge").TextContent.Trim());
        Assert.Contains(tone, badge.Find(".badge").ClassList);
    }

    [Fact]
    public void Before_the_end_of_a_phase_each_status_has_a_shape_of_its_own() =>
        Assert.Equal(4, new[] { TargetStatus.Insufficient, TargetStatus.OnTrack, TargetStatus.AtRisk, TargetStatus.Late }.Select(StatusLook.Shape).Distinct().Count());

    [Fact]
    public void Unknown_is_never_green() =>
        Assert.All([TargetStatus.Insufficient, TargetStatus.NoTarget], status => Assert.NotEqual("good", StatusLook.Tone(status)));
}

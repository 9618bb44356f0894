using Dashboard.Data.Alerts;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Sample;

/// <summary>Rules, an escalation and a duty for the sample province, done once. A real database starts without any: rules are chosen, not inherited.</summary>
internal static class SampleAlerts
{
    private static readonly Dictionary<AlertKind, string> Names = new()
    {
        [AlertKind.Indicator] = "Chỉ tiêu chậm tiến độ",
        [AlertKind.DataMissing] = "Đơn vị chưa nộp số liệu sau hạn",
        [AlertKind.JobFailed] = "Tác vụ không thành công",
        [AlertKind.ScreenFrozen] = "Màn hình ngừng hiển thị",
        [AlertKind.Security] = "An toàn thông tin",
        [AlertKind.DeliveryFailed] = "Thông báo không gửi được",
    };

    /// <summary>Adds them where there are none.</summary>
    public static async Task AddAsync(WriteScope scope, UnitTree tree, DateOnly today, CancellationToken cancel)
    {
        var db = scope.Db;
        if (tree.Find("75", today) is not { } province || tree.Root is not { } root || await db.AlertRules.AnyAsync(cancel))
            return;

        var climb = new Escalation { Name = "Chưa tiếp nhận trong giờ làm việc", UnitId = province.Id };
        db.Escalations.Add(climb);
        await db.SaveChangesAsync(cancel);
        climb.Steps.AddRange(
            new EscalationStep { EscalationId = climb.Id, Number = 1, AfterMinutes = 240, Target = EscalationTarget.Duty },
            new EscalationStep { EscalationId = climb.Id, Number = 2, AfterMinutes = 240, Target = EscalationTarget.Head },
            new EscalationStep { EscalationId = climb.Id, Number = 3, AfterMinutes = 570, Target = EscalationTarget.AboveOffice },
            new EscalationStep { EscalationId = climb.Id, Number = 4, AfterMinutes = 570, Target = EscalationTarget.AboveHead });
        db.AlertRules.AddRange(AlertRuleDesk.Usual(province.Id, root.Id, kind => Names[kind]).Select(rule => new AlertRule
        {
            Name = rule.Name,
            Kind = rule.Kind,
            UnitId = rule.UnitId,
            Severity = rule.Severity,
            PendingMinutes = rule.PendingMinutes,
            KeepFiringMinutes = rule.KeepFiringMinutes,
            ChangedBy = 0,
            ChangedAt = scope.At,
        }));
        var office = await db.Users.Where(u => u.UserName == "vanphong").Select(u => (int?)u.Id).SingleOrDefaultAsync(cancel);
        if (office is { } person)
            db.Duties.Add(new Duty { UnitId = province.Id, UserId = person, From = today, To = today.AddMonths(3), CreatedBy = 0 });
    }
}

using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Sample;

/// <summary>
/// Three regimes of domain.md §1.5 on the sample's measures: one periodic, one monitoring, one consolidated. Their days and forms are illustrative:
/// the annexes of the circulars were not available.
/// </summary>
internal static class SampleReports
{
    private const int Quarters = 12;

    /// <summary>Adds regimes, their periods, and a report for every unit whose figures of the period were submitted. Done once; answers how many reports.</summary>
    public static async Task<Outcome<int>> AddAsync(WriteScope scope, UnitTree tree, Catalogue catalogue, WorkingDays working, CancellationToken cancel)
    {
        var db = scope.Db;
        if (await db.ReportRegimes.AnyAsync(cancel))
            return 0;

        var today = scope.At.DayInVietnam();
        var count = 0;
        foreach (var (regime, file) in Regimes(tree.All, await db.UnitSets.AsNoTracking().ToListAsync(cancel)))
        {
            db.ReportRegimes.Add(regime);
            await db.SaveChangesAsync(cancel);
            var form = new ReportForm { RegimeId = regime.Id, Version = 1, Definition = FormDefinition.Parse(file).Value!.Write(), ValidFrom = SampleCatalog.Start, RecordedAt = scope.At };
            db.ReportForms.Add(form);
            await db.SaveChangesAsync(cancel);
            var rounds = catalogue.PeriodsOf(regime.Frequency).Where(p => p.From <= today).TakeLast(Quarters)
                .Select(p => ReportCalendar.RoundOf(regime, form.Id, p, working, p.From.StartInVietnam())).ToList();
            db.ReportRounds.AddRange(rounds);
            await db.SaveChangesAsync(cancel);
            count += await AddSubmissionsAsync(db, regime, form.Read(), rounds, tree, catalogue, cancel);
        }

        return count;
    }

    // Only where figures are entered: what the office writes itself is left to whoever tries the product.
    private static async Task<int> AddSubmissionsAsync(DashboardContext db, ReportRegime regime, FormDefinition form, List<ReportRound> rounds, UnitTree tree, Catalogue catalogue, CancellationToken cancel)
    {
        var measures = form.Sections.Where(s => s.Kind == FormSectionKind.Table).SelectMany(s => s.Rows!).Where(r => r.Measure is not null).Select(r => catalogue.FindMeasure(r.Measure!)!.Id).ToArray();
        if (measures.Length == 0)
            return 0;

        var byPeriod = rounds.ToDictionary(r => r.PeriodId);
        var periods = byPeriod.Keys.ToArray();
        var there = await db.Figures.AsNoTracking()
            .Where(f => measures.Contains(f.MeasureId) && periods.Contains(f.PeriodId) && f.SupersededAt == null && f.Kind == FigureKind.Actual && f.BreakdownId == 0 && f.SubmittedAt != null)
            .GroupBy(f => new { f.PeriodId, f.UnitId })
            .Select(g => new { g.Key.PeriodId, g.Key.UnitId, Count = g.Count(), Approved = g.Count(f => f.ApprovedAt != null && f.ApprovedUntil == null), SentAt = g.Max(f => f.SubmittedAt), ApprovedAt = g.Max(f => f.ApprovedAt) })
            .ToListAsync(cancel);
        var next = await db.Submissions.MaxAsync(s => (int?)s.Id, cancel) ?? 0;
        var submissions = there.Where(t => t.Count == measures.Length).Select(t => new Submission
        {
            Id = ++next,
            RoundId = byPeriod[t.PeriodId].Id,
            UnitId = t.UnitId,
            State = t.Approved == measures.Length ? SubmissionState.Approved : SubmissionState.Sent,
            FirstSentAt = t.SentAt,
            SentAt = t.SentAt,
            ApprovedAt = t.Approved == measures.Length ? t.ApprovedAt : null,
            ChangedAt = t.ApprovedAt ?? t.SentAt!.Value,
        }).ToList();
        await BulkInsert.InsertAsync(db, submissions, cancel);
        var nextText = await db.SubmissionTexts.MaxAsync(t => (long?)t.Id, cancel) ?? 0;
        var places = form.Sections.Where(p => p is { Kind: FormSectionKind.Narrative, IsRequired: true }).Select(p => p.Code).ToArray();
        var texts = submissions.SelectMany(s => places.Select(place => new SubmissionText
        {
            Id = ++nextText,
            SubmissionId = s.Id,
            Place = place,
            Words = $"(Dữ liệu minh họa) {tree[s.UnitId].Name}: tình hình trong quý ổn định, các nội dung triển khai theo kế hoạch.",
            RecordedAt = s.FirstSentAt!.Value,
            RecordedBy = 0,
        })).ToList();
        await BulkInsert.InsertAsync(db, texts, cancel);
        return submissions.Count;
    }

    private static IEnumerable<(ReportRegime Regime, string Form)> Regimes(IReadOnlyList<Unit> units, IReadOnlyList<UnitSet> sets)
    {
        var setIds = sets.ToDictionary(s => s.Code, s => s.Id);
        var office = units.Single(u => u is { Code: "CQ-SDTTG", ValidTo: null }).Id;
        var province = units.Single(u => u is { Level: UnitLevel.Province, Code: "75", ValidTo: null }).Id;
        yield return (
            Regime("cong-tac-dan-toc-quy", ReportKind.Periodic, "Báo cáo công tác dân tộc hằng quý", "Quarterly report on ethnic affairs",
                "Thông tư 06/2022/TT-UBDT ngày 30/12/2022", setIds["scheme"], office, UnitLevel.Commune, 10, "1. Tình hình chung; 2. Kết quả thực hiện; 3. Khó khăn, kiến nghị."),
            Facts.Text("cong-tac-dan-toc-quy.json"));
        yield return (
            Regime("giam-sat-von-quy", ReportKind.Monitoring, "Báo cáo giám sát thực hiện Chương trình hằng quý", "Quarterly monitoring report of the programme",
                "Thông tư 01/2022/TT-UBDT; Quyết định 552/QĐ-BDTTG ngày 18/8/2025", setIds["scheme"], office, UnitLevel.Commune, 10, "1. Vốn giao, vốn kéo dài, giải ngân; 2. Đánh giá tiến độ."),
            Facts.Text("giam-sat-von-quy.json"));
        yield return (
            Regime("tong-hop-quy", ReportKind.Consolidated, "Báo cáo tổng hợp hằng quý của tỉnh", "Consolidated quarterly report of the province",
                "Nghị định 09/2019/NĐ-CP; Thông tư 06/2022/TT-UBDT", setIds["province-ethnic-agency"], province, UnitLevel.Agency, 15, "1. Kết quả toàn tỉnh; 2. Tình hình; 3. Giải ngân; 4. Kiến nghị."),
            Facts.Text("tong-hop-quy.json"));
    }

    private static ReportRegime Regime(string code, ReportKind kind, string nameVi, string nameEn, string basis, int reporters, int recipient, UnitLevel level, int workingDays, string outline) => new()
    {
        Code = code,
        Kind = kind,
        NameVi = nameVi,
        NameEn = nameEn,
        LegalBasis = basis,
        ReportingSetId = reporters,
        RecipientId = recipient,
        Frequency = Frequency.Quarter,
        ClosesAfter = 0,
        OutlineVi = outline,
        IsIllustrative = true,
        Deadlines = [new ReportDeadline { Level = level, WorkingDays = workingDays }],
    };
}

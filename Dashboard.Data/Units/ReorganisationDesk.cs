using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Units;

/// <summary>
/// Merges and divides units, and takes that back. Old units end on the day before and keep their figures; the new ones begin on the day and
/// join their sets; what hangs on boundaries follows the successions.
/// </summary>
public sealed class ReorganisationDesk(IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees)
{
    private const int Whole = 10_000;
    private const string Done = "Unit.Reorganise";

    /// <summary>What it would do, without doing it; refused for the same reasons.</summary>
    public async Task<Outcome<ReorganisationPreview>> PreviewAsync(Reorganisation entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (Check(entry, tree, actor) is { Count: > 0 } refusals)
            return refusals;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var old = new List<OldUnitPreview>();
        foreach (var id in entry.OldUnitIds)
        {
            var figures = await db.Figures.CountAsync(f => f.UnitId == id && f.SupersededAt == null, cancel);
            var later = await (from f in db.Figures join p in db.Periods on f.PeriodId equals p.Id where f.UnitId == id && f.SupersededAt == null && p.To >= entry.From select f).CountAsync(cancel);
            var accounts = await db.Users.CountAsync(u => u.UnitId == id && u.DisabledAt == null, cancel) + await db.ApiTokens.CountAsync(t => t.UnitId == id && t.RevokedAt == null, cancel);
            var last = entry.From.AddDays(-1);
            var sets = await (from m in db.UnitSetMembers join s in db.UnitSets on m.UnitSetId equals s.Id where m.UnitId == id && m.ValidFrom <= last && (m.ValidTo == null || m.ValidTo >= entry.From) select s).AsNoTracking().ToListAsync(cancel);
            old.Add(new OldUnitPreview(tree[id], figures, later, accounts, sets));
        }

        return new ReorganisationPreview(old, entry.NewUnits, entry.IsDivision, entry.From);
    }

    public async Task<Outcome<ReorganisationResult>> CarryOutAsync(Reorganisation entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (Check(entry, tree, actor) is { Count: > 0 } refusals)
            return refusals;

        var outcome = await gate.WriteAsync<ReorganisationResult>(
            async (scope, stop) =>
            {
                var db = scope.Db;
                var olds = await db.Units.Where(u => entry.OldUnitIds.Contains(u.Id)).ToListAsync(stop);
                var codes = entry.NewUnits.Select(n => n.Code).ToArray();

                // The tree may be a moment old; what it said of these units must still hold.
                if (olds.Exists(u => u.ValidTo is not null)
                    || await db.Successions.AnyAsync(s => entry.OldUnitIds.Contains(s.OldUnitId), stop)
                    || await db.Units.AnyAsync(u => codes.Contains(u.Code) && (u.ValidTo == null || u.ValidTo >= entry.From) && !entry.OldUnitIds.Contains(u.Id), stop))
                    return new Refusal("Unit.ChangedMeanwhile", string.Join(", ", olds.Select(u => u.Code)));

                foreach (var old in olds)
                    (old.ValidTo, old.EndRecordedAt) = (entry.From.AddDays(-1), scope.At);

                var news = entry.NewUnits.Select(n => NewUnit(n, olds[0].Level, entry.From, scope.At)).ToArray();
                db.Units.AddRange(news);
                await db.SaveChangesAsync(stop);
                foreach (var old in olds)
                {
                    for (var i = 0; i < news.Length; i++)
                    {
                        db.Successions.Add(new Succession
                        {
                            OldUnitId = old.Id,
                            NewUnitId = news[i].Id,
                            Extent = entry.IsDivision ? SuccessionExtent.Partial : SuccessionExtent.Full,
                            Weight = entry.NewUnits[i].Weight,
                            Decision = entry.Decision.Trim(),
                            RecordedAt = scope.At,
                        });
                    }
                }

                await JoinSetsAsync(db, entry, news, scope.At, stop);
                Record(scope, tree, actor, Done, olds, news, entry.Decision.Trim());
                return new ReorganisationResult([.. news.Select(n => n.Id)]);
            },
            cancel);
        if (!outcome.Refused)
            trees.Forget();

        return outcome;
    }

    /// <summary>Takes back the merger or division that made a unit: only one made here, and only while nothing hangs on the new units.</summary>
    public async Task<Outcome<ReorganisationResult>> ReverseAsync(int newUnitId, string reason, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(newUnitId) is not { } unit || !actor.CanAdminister(tree, newUnitId))
            return new Refusal("Unit.OutsideYourScope", newUnitId);

        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("Unit.ReasonRequired", "") { Field = "Reason" };

        var outcome = await gate.WriteAsync<ReorganisationResult>(
            async (scope, stop) =>
            {
                var db = scope.Db;
                var oldIds = await db.Successions.Where(s => s.NewUnitId == newUnitId).Select(s => s.OldUnitId).ToListAsync(stop);
                var links = await db.Successions.Where(s => oldIds.Contains(s.OldUnitId)).ToListAsync(stop);
                var newIds = links.Select(l => l.NewUnitId).Distinct().ToArray();
                var news = await db.Units.Where(u => newIds.Contains(u.Id)).ToListAsync(stop);

                if (links.Count == 0 || !await WasMadeHereAsync(db, unit, stop))
                    return new Refusal("Unit.NotReorganisedHere", unit.Code);

                foreach (var made in news)
                {
                    if (await WhatHangsOnAsync(db, made.Id, stop) is { } what)
                        return new Refusal(what, made.Name);
                }

                var olds = await db.Units.Where(u => oldIds.Contains(u.Id)).ToListAsync(stop);
                foreach (var old in olds)
                    (old.ValidTo, old.EndRecordedAt) = (null, null);

                Record(scope, tree, actor, "Unit.ReverseReorganisation", olds, news, reason.Trim());
                db.Successions.RemoveRange(links);

                // What is gone leaves no instant to compare with, so the carried rows are told.
                foreach (var version in await db.TreeVersions.ToListAsync(stop))
                    version.BuiltAt = Figures.TreeVersion.Outdated;

                db.UnitSetMembers.RemoveRange(await db.UnitSetMembers.Where(m => newIds.Contains(m.UnitId)).ToListAsync(stop));
                db.Units.RemoveRange(news);
                return new ReorganisationResult(oldIds);
            },
            cancel);
        if (!outcome.Refused)
            trees.Forget();

        return outcome;
    }

    /// <summary>Did a merger or division here make the unit, and not a list or the sample?</summary>
    public async Task<bool> WasMadeHereAsync(Unit unit, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await WasMadeHereAsync(db, unit, cancel);
    }

    // The audit's line carries the command's instant, as the unit does; lists of units leave other lines.
    private static Task<bool> WasMadeHereAsync(DashboardContext db, Unit unit, CancellationToken cancel) =>
        db.AuditEntries.AnyAsync(a => a.At == unit.RecordedAt && a.Action == Done && (", " + a.Subject + ", ").Contains(", " + unit.Code + ", "), cancel);

    private static List<Refusal> Check(Reorganisation entry, UnitTree tree, Actor actor)
    {
        var refusals = new List<Refusal>();
        var olds = entry.OldUnitIds.Select(tree.Get).OfType<Unit>().ToArray();
        if (olds.Length != entry.OldUnitIds.Count || !Array.TrueForAll(olds, u => actor.CanAdminister(tree, u.Id)))
        {
            refusals.Add(new Refusal("Unit.OutsideYourScope", string.Join(", ", entry.OldUnitIds)));
            return refusals;
        }

        if (olds.Length == 0 || entry.NewUnits.Count == 0 || (olds.Length > 1 && entry.NewUnits.Count > 1) || (olds.Length == 1 && entry.NewUnits.Count == 1) || olds.DistinctBy(u => u.Id).Count() != olds.Length)
            Refuse("Unit.ManyToMany", "OldUnitIds", olds.Length, entry.NewUnits.Count);

        if (string.IsNullOrWhiteSpace(entry.Decision))
            Refuse("Unit.DecisionRequired", "Decision", entry.Decision);

        foreach (var old in olds)
        {
            if (old.Level != olds[0].Level)
                Refuse("Unit.MixedLevels", "OldUnitIds", old.Name, old.Level, olds[0].Level);
            if (old.ValidTo is not null || tree.SuccessorsOf(old.Id).Count > 0)
                Refuse("Unit.AlreadyEnded", "OldUnitIds", old.Name, old.ValidTo);
            else if (entry.From <= old.ValidFrom)
                Refuse("Unit.BeganLater", "From", old.Name, old.ValidFrom);
            if (tree.ChildrenOn(old.Id, entry.From).FirstOrDefault() is { } child)
                Refuse("Unit.HasChildren", "OldUnitIds", old.Name, child.Name);
        }

        if (olds.Length > 0)
            CheckNew(entry, olds, tree, actor, Refuse);

        return refusals;

        void Refuse(string code, string field, params object?[] arguments) => refusals.Add(new Refusal(code, arguments) { Field = field });
    }

    private static void CheckNew(Reorganisation entry, Unit[] olds, UnitTree tree, Actor actor, Action<string, string, object?[]> refuse)
    {
        foreach (var made in entry.NewUnits)
        {
            if (!UnitList.IsCodeOf(olds[0].Level, made.Code))
                refuse("Unit.CodeOfLevel", "Code", [made.Code, olds[0].Level]);
            else if (entry.NewUnits.Count(n => n.Code == made.Code) > 1)
                refuse("Unit.CodeTwice", "Code", [made.Code]);
            else if (tree.OfCode(made.Code).FirstOrDefault(u => (u.ValidTo is null || u.ValidTo >= entry.From) && !entry.OldUnitIds.Contains(u.Id)) is { } other)
                refuse("Unit.Overlaps", "Code", [made.Code, other.Name, other.ValidFrom, other.ValidTo]);

            if (UnitList.CleanName(made.Name).Length is 0 or > CsvTable.LongestField)
                refuse("Unit.NameRequired", "Name", [made.Name]);

            if (tree.Get(made.ParentId) is not { } parent || !parent.IsValidOn(entry.From) || entry.OldUnitIds.Contains(parent.Id) || !actor.CanAdminister(tree, parent.Id))
                refuse("Unit.UnknownParent", "ParentId", [tree.Get(made.ParentId)?.Code ?? "", entry.From]);
            else if (!UnitList.MayBeBelow(olds[0].Level, parent.Level))
                refuse("Unit.WrongParentLevel", "ParentId", [parent.Code, parent.Level, olds[0].Level]);
        }

        var weights = entry.NewUnits.Select(n => n.Weight).ToArray();
        if (Array.Exists(weights, w => w is not null) && (!entry.IsDivision || Array.Exists(weights, w => w is null or <= 0) || weights.Sum() != Whole))
            refuse("Unit.WeightsMustBeWhole", "Weight", [weights.Sum() ?? 0, Whole]);
    }

    private static Unit NewUnit(NewUnitEntry entry, UnitLevel level, DateOnly from, DateTime at)
    {
        var name = UnitList.CleanName(entry.Name);
        return new Unit { Code = entry.Code, Name = name, SearchKey = SearchText.Fold(name), Level = level, ParentId = entry.ParentId, ValidFrom = from, RecordedAt = at };
    }

    // A new unit owes what any of the old ones owed: of a divided one every part does, of merged ones the whole.
    private static async Task JoinSetsAsync(DashboardContext db, Reorganisation entry, Unit[] news, DateTime at, CancellationToken cancel)
    {
        var last = entry.From.AddDays(-1);
        var sets = await db.UnitSetMembers
            .Where(m => entry.OldUnitIds.Contains(m.UnitId) && m.ValidFrom <= last && (m.ValidTo == null || m.ValidTo >= entry.From))
            .Select(m => new { m.UnitSetId, m.ValidTo }).ToListAsync(cancel);
        foreach (var set in sets.GroupBy(s => s.UnitSetId))
        {
            DateOnly? until = set.Any(s => s.ValidTo is null) ? null : set.Max(s => s.ValidTo);
            db.UnitSetMembers.AddRange(news.Select(n => new UnitSetMember { UnitSetId = set.Key, UnitId = n.Id, ValidFrom = entry.From, ValidTo = until, RecordedAt = at }));
        }
    }

    /// <summary>The first thing that would be lost with a unit, as the code of the refusal, or null.</summary>
    private static async Task<string?> WhatHangsOnAsync(DashboardContext db, int unitId, CancellationToken cancel) =>
        await db.Figures.AnyAsync(f => f.UnitId == unitId, cancel) ? "Unit.HasFigures"
        : await db.Users.AnyAsync(u => u.UnitId == unitId, cancel) || await db.Grants.AnyAsync(g => g.UnitId == unitId, cancel) || await db.ApiTokens.AnyAsync(t => t.UnitId == unitId, cancel) ? "Unit.HasAccounts"
        : await db.Units.AnyAsync(u => u.ParentId == unitId, cancel) ? "Unit.HasUnitsBelow"
        : await db.Successions.AnyAsync(s => s.OldUnitId == unitId, cancel) ? "Unit.HasSuccessors"
        : await db.UnitNames.AnyAsync(n => n.UnitId == unitId, cancel) || await db.Classifications.AnyAsync(c => c.UnitId == unitId, cancel) ? "Unit.HasLaterNames"
        : null;

    private static void Record(WriteScope scope, UnitTree tree, Actor actor, string action, List<Unit> olds, IReadOnlyList<Unit> news, string detail)
    {
        var (from, to) = (string.Join(", ", olds.Select(u => u.Code)), string.Join(", ", news.Select(u => u.Code)));

        // Old and new may lie in different provinces, so both branches are told.
        foreach (var branch in olds.Concat(news).Select(u => u.ParentId is { } parent ? tree.PathOf(parent) : "/").Distinct())
            scope.Changed(ChangeKind.Unit, branch, to, actor.UserId);

        scope.Audit(actor, action, to, string.Create(CultureInfo.InvariantCulture, $"{from} -> {to}, {news[0].ValidFrom:yyyy-MM-dd}: {detail}"));
    }
}

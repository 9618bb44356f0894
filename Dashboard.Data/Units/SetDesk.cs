using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Units;

/// <summary>Makes unit sets and lets units join and leave them. Who is expected is counted from the memberships alone, so nothing stored has to follow.</summary>
public sealed class SetDesk(WriteGate gate, UnitTrees trees)
{
    /// <summary>Makes a set, or gives one another name; its code stays.</summary>
    public async Task<Outcome<int>> SaveAsync(int? id, string code, string nameVi, string nameEn, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanDefine(tree, id))
            return new Refusal("UnitSet.NotAllowed");
        if (string.IsNullOrWhiteSpace(nameVi) || string.IsNullOrWhiteSpace(nameEn) || nameVi.Length > 400 || nameEn.Length > 400)
            return new Refusal("Series.NameMissing") { Field = nameof(nameVi) };

        return await WriteAsync(async (scope, stop) =>
        {
            code = code.Trim();
            var set = id is { } known ? await scope.Db.UnitSets.SingleOrDefaultAsync(s => s.Id == known, stop) : null;
            if (id is not null && set is null)
                return new Refusal("UnitSet.Unknown", id);
            if (set is not null && set.Code != code)
                return new Refusal("Series.CodeStays", set.Code) { Field = nameof(code) };
            if (code.Length is 0 or > 60 || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
                return new Refusal("Series.CodeForm", code) { Field = nameof(code) };
            if (set is null && await scope.Db.UnitSets.AnyAsync(s => s.Code == code, stop))
                return new Refusal("Series.CodeTaken", code) { Field = nameof(code) };

            var before = set is null ? null : $"{set.NameVi} / {set.NameEn}";
            if (set is null)
                scope.Db.UnitSets.Add(set = new UnitSet { Code = code, NameVi = "", NameEn = "" });

            (set.NameVi, set.NameEn) = (nameVi.Trim(), nameEn.Trim());
            await scope.Db.SaveChangesAsync(stop);
            Record(scope, actor, before is null ? "UnitSet.Add" : "UnitSet.Change", code, before);
            return set.Id;
        }, cancel);
    }

    /// <summary>Puts units into a set from a day on, to another when given; answers how many. All or none.</summary>
    public async Task<Outcome<int>> JoinAsync(int setId, IReadOnlyCollection<int> unitIds, DateOnly from, DateOnly? to, string reason, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanDefine(tree, setId) || unitIds.Any(id => tree.Get(id) is null || !actor.CanApprove(tree, id)))
            return new Refusal("UnitSet.NotAllowed");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("Series.ReasonMissing") { Field = nameof(reason) };
        if (unitIds.Count == 0)
            return new Refusal("UnitSet.NoUnits") { Field = nameof(unitIds) };
        if (to < from)
            return new Refusal("Unit.EndsBeforeStart", to, from) { Field = nameof(to) };
        if (unitIds.Select(id => tree[id]).FirstOrDefault(u => !u.IsValidOn(from)) is { } gone)
            return new Refusal("Unit.UnknownOn", gone.Code, from) { Field = nameof(from) };

        return await WriteAsync(async (scope, stop) =>
        {
            var db = scope.Db;
            if (await db.UnitSets.AsNoTracking().SingleOrDefaultAsync(s => s.Id == setId, stop) is not { } set)
                return new Refusal("UnitSet.Unknown", setId);

            var there = await db.UnitSetMembers.AsNoTracking().Where(m => m.UnitSetId == setId && (to == null || m.ValidFrom <= to) && (m.ValidTo == null || m.ValidTo >= from)).ToListAsync(stop);
            if (there.Where(m => unitIds.Contains(m.UnitId)).Select(m => new Refusal("UnitSet.AlreadyMember", tree.NameOn(m.UnitId, from), m.ValidFrom)).ToList() is { Count: > 0 } refusals)
                return refusals;

            db.UnitSetMembers.AddRange(unitIds.Distinct().Select(id => new UnitSetMember { UnitSetId = setId, UnitId = id, ValidFrom = from, ValidTo = to, RecordedAt = scope.At }));
            Record(scope, actor, "UnitSet.Join", set.Code, $"{Codes(tree, unitIds)} {from:yyyy-MM-dd}; {reason.Trim()}");
            return unitIds.Count;
        }, cancel);
    }

    /// <summary>Ends standing memberships with a last day; what was expected until then stays expected. Answers how many. All or none.</summary>
    public async Task<Outcome<int>> LeaveAsync(int setId, IReadOnlyCollection<int> memberIds, DateOnly lastDay, string reason, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanDefine(tree, setId))
            return new Refusal("UnitSet.NotAllowed");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal("Series.ReasonMissing") { Field = nameof(reason) };

        return await WriteAsync(async (scope, stop) =>
        {
            if (await scope.Db.UnitSets.AsNoTracking().SingleOrDefaultAsync(s => s.Id == setId, stop) is not { } set)
                return new Refusal("UnitSet.Unknown", setId);

            var members = await scope.Db.UnitSetMembers.Where(m => m.UnitSetId == setId && memberIds.Contains(m.Id)).ToListAsync(stop);
            if (members.Count == 0)
                return new Refusal("UnitSet.NoUnits");

            foreach (var member in members)
            {
                if (!actor.CanApprove(tree, member.UnitId))
                    return new Refusal("UnitSet.NotAllowed");
                if (member.ValidTo is { } ended)
                    return new Refusal("UnitSet.AlreadyLeft", tree.NameOn(member.UnitId, lastDay), ended);
                if (lastDay < member.ValidFrom)
                    return new Refusal("Unit.EndsBeforeStart", lastDay, member.ValidFrom) { Field = nameof(lastDay) };

                (member.ValidTo, member.EndRecordedAt) = (lastDay, scope.At);
            }

            Record(scope, actor, "UnitSet.Leave", set.Code, $"{Codes(tree, [.. members.Select(m => m.UnitId)])} {lastDay:yyyy-MM-dd}; {reason.Trim()}");
            return members.Count;
        }, cancel);
    }

    // The rows themselves say who; the audit names them only while it stays readable.
    private static string Codes(UnitTree tree, IReadOnlyCollection<int> unitIds)
    {
        var codes = string.Join(' ', unitIds.Select(id => tree[id].Code));
        return codes.Length <= 200 ? codes : $"{codes.AsSpan(0, 200)}… ({unitIds.Count})";
    }

    private static void Record(WriteScope scope, Actor actor, string action, string code, string? detail)
    {
        scope.Audit(actor, action, code, detail);
        scope.Changed(ChangeKind.Unit, "/", $"set/{code}", actor.UserId);
    }

    private async Task<Outcome<int>> WriteAsync(Func<WriteScope, CancellationToken, Task<Outcome<int>>> command, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync(command, cancel);
        if (!outcome.Refused)
            trees.Forget();

        return outcome;
    }
}

using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>Which directives a list shows; empty parts do not narrow it.</summary>
/// <param name="Text">Part of symbol, excerpt, issuer or a task's name, with or without diacritics.</param>
/// <param name="IsSigned">Given out, or still being drawn up; null for both.</param>
public sealed record DirectiveFilter(string? Text = null, int? UnitId = null, DirectiveOrigin? Origin = null, TaskGroup? Group = null, bool? IsSigned = null, DateOnly? From = null, DateOnly? To = null, bool WithTasksOverdue = false);

/// <summary>A line of the register, with how its tasks stand.</summary>
public sealed record DirectiveLine(
    int Id, string Symbol, DateOnly IssuedOn, string Issuer, int UnitId, DirectiveOrigin Origin, DirectiveVerb Verb, string Excerpt, TaskGroup Group, DateTime? SignedAt, DateTime? WithdrawnAt, bool IsIllustrative,
    int Tasks, int Completed, int NotReceived, int Overdue, string? Link);

/// <summary>A question with the names behind it.</summary>
public sealed record QuestionLine(int Id, int UnitId, string Words, string? AskedBy, DateTime AskedAt, string? Answer, string? AnsweredBy, DateTime? AnsweredAt);

/// <summary>A directive, its documents and its questions.</summary>
/// <param name="SeesAll">Sees every unit's task; else its own alone.</param>
/// <param name="Reach">How far word of its tasks has got, for who sees all; null before the first unit was told.</param>
public sealed record DirectiveDetail(
    Directive Directive, string? RegisteredBy, string? SignedBy, IReadOnlyList<DirectiveFile> Files, IReadOnlyList<QuestionLine> Questions, bool SeesAll, DirectiveReach? Reach);

/// <summary>How many of the units that were given work have been told of it, have seen it and have acknowledged it.</summary>
/// <param name="AlertId">The newest alert that tells of it.</param>
/// <param name="Units">Units that have a task, given out.</param>
/// <param name="IsRunning">Some of what was given out has not been told yet.</param>
public sealed record DirectiveReach(long AlertId, int Units, int Told, int Seen, int Acknowledged, bool IsRunning);

/// <summary>Reads the register: what one's units issue, and what was given to them. What is still being drawn up is seen by those who may draw it up.</summary>
public static class DirectiveQueries
{
    extension(DashboardContext db)
    {
        /// <summary>The register, newest first.</summary>
        public IQueryable<DirectiveLine> Directives(Actor actor, UnitTree tree, DirectiveFilter filter, DateOnly today)
        {
            var directives = Seen(db, actor, tree);
            if (filter.Text is { Length: > 0 } text)
            {
                var folded = SearchText.Fold(text);
                directives = directives.Where(d => d.SearchKey.Contains(folded)
                    || db.Tasks.Any(t => t.DirectiveId == d.Id && t.AssignedAt != null && t.SearchKey.Contains(folded)));
            }

            if (filter.UnitId is { } unit)
                directives = directives.Where(d => d.UnitId == unit);
            if (filter.Origin is { } origin)
                directives = directives.Where(d => d.Origin == origin);
            if (filter.Group is { } group)
                directives = directives.Where(d => d.Group == group);
            if (filter.IsSigned is { } signed)
                directives = directives.Where(d => d.SignedAt != null == signed);
            if (filter.From is { } from)
                directives = directives.Where(d => d.IssuedOn >= from);
            if (filter.To is { } to)
                directives = directives.Where(d => d.IssuedOn <= to);
            if (filter.WithTasksOverdue)
                directives = directives.Where(d => db.Tasks.Any(t => t.DirectiveId == d.Id && t.AssignedAt != null && t.StoppedOn == null && t.CountsOn < today && t.State != TaskState.Completed && t.State != TaskState.Withdrawn));

            return directives.OrderByDescending(d => d.IssuedOn).ThenByDescending(d => d.Id).Select(d => new DirectiveLine(
                d.Id, d.Symbol, d.IssuedOn, d.Issuer, d.UnitId, d.Origin, d.Verb, d.Excerpt, d.Group, d.SignedAt, d.WithdrawnAt, d.IsIllustrative,
                db.Tasks.Count(t => t.DirectiveId == d.Id),
                db.Tasks.Count(t => t.DirectiveId == d.Id && t.State == TaskState.Completed),
                db.Tasks.Count(t => t.DirectiveId == d.Id && t.State == TaskState.NotReceived && t.AssignedAt != null),
                db.Tasks.Count(t => t.DirectiveId == d.Id && t.AssignedAt != null && t.StoppedOn == null && t.CountsOn < today && t.State != TaskState.Completed && t.State != TaskState.Withdrawn),
                d.Link));
        }

        /// <summary>A directive that the actor may see, or null.</summary>
        public async Task<DirectiveDetail?> DirectiveOf(int id, Actor actor, UnitTree tree, CancellationToken cancel)
        {
            if (await Seen(db, actor, tree).SingleOrDefaultAsync(d => d.Id == id, cancel) is not { } directive)
                return null;

            var files = await db.DirectiveFiles.AsNoTracking().Where(f => f.DirectiveId == id).OrderBy(f => f.Id).ToListAsync(cancel);
            var questions = await db.DirectiveQuestions.AsNoTracking().Where(q => q.DirectiveId == id).OrderBy(q => q.Id).Select(q => new QuestionLine(
                q.Id, q.UnitId, q.Words, db.Users.Where(u => u.Id == q.AskedBy).Select(u => u.DisplayName).FirstOrDefault(), q.AskedAt,
                q.Answer, db.Users.Where(u => u.Id == q.AnsweredBy).Select(u => u.DisplayName).FirstOrDefault(), q.AnsweredAt)).ToListAsync(cancel);
            var names = await db.Users.AsNoTracking().Where(u => u.Id == directive.RegisteredBy || u.Id == directive.SignedBy).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
            var all = actor.CanSeeAllOf(tree, directive.UnitId);
            return new DirectiveDetail(
                directive, names.GetValueOrDefault(directive.RegisteredBy), directive.SignedBy is { } by ? names.GetValueOrDefault(by) : null, files, questions, all, all && directive.SignedAt is not null ? await ReachAsync(db, id, cancel) : null);
        }
    }

    private static async Task<DirectiveReach?> ReachAsync(DashboardContext db, int directiveId, CancellationToken cancel)
    {
        var alerts = db.Alerts.Where(a => a.DirectiveId == directiveId && a.Kind == AlertKind.TaskAssigned);
        if (await alerts.MaxAsync(a => (long?)a.Id, cancel) is not { } newest)
            return null;

        // A unit with several tasks of one directive counts once; one from which the work has passed on, no more.
        var given = db.Tasks.Where(t => t.DirectiveId == directiveId && t.AssignedAt != null);
        var told = db.AlertUnits.Where(u => u.ReceivedAt != null && alerts.Any(a => a.Id == u.AlertId) && given.Any(t => t.UnitId == u.UnitId));
        var position = await db.ReactionCursors.Where(c => c.Name == AlertReactor.TaskCursor).Select(c => c.Position).FirstOrDefaultAsync(cancel);
        return new DirectiveReach(
            newest,
            await given.Select(t => t.UnitId).Distinct().CountAsync(cancel),
            await told.Select(u => u.UnitId).Distinct().CountAsync(cancel),
            await told.Where(u => u.SeenAt != null).Select(u => u.UnitId).Distinct().CountAsync(cancel),
            await told.Where(u => u.AcknowledgedAt != null).Select(u => u.UnitId).Distinct().CountAsync(cancel),
            await db.TaskEvents.AnyAsync(e => e.Id > position && e.Kind == TaskEventKind.Created && given.Any(t => t.Id == e.TaskId), cancel));
    }

    private static IQueryable<Directive> Seen(DashboardContext db, Actor actor, UnitTree tree)
    {
        var directives = db.Directives.AsNoTracking();
        if (actor.UserId == Actor.System.UserId)
            return directives;

        // What its units were given is seen by whoever follows them, whoever issued it.
        var all = tree.Root is { } root && actor.CanFollow(tree, root.Id);
        int[] follows = all ? [] : [.. tree.All.Where(u => actor.CanFollow(tree, u.Id)).Select(u => u.Id)];
        int[] registers = [.. tree.All.Where(u => actor.CanRegister(tree, u.Id)).Select(u => u.Id)];
        return directives.Where(d => d.SignedAt == null
            ? registers.Contains(d.UnitId)
            : all || follows.Contains(d.UnitId) || db.Tasks.Any(t => t.DirectiveId == d.Id && follows.Contains(t.UnitId)));
    }
}

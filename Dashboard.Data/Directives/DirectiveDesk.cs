using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>Registers directives, draws up their tasks, and gives them out when they are signed: all of a directive's units in one transaction, or none.</summary>
public sealed class DirectiveDesk(
    WriteGate gate, UnitTrees trees, Catalogues catalogues, OverviewBoards boards, WorkingCalendar calendar)
{
    public const int LongestExcerpt = 2000;
    public const int LongestTitle = 500;

    /// <summary>Directives that one file or request may hold.</summary>
    public const int MostDirectives = 2000;

    public const int LongestContent = 4000;

    /// <summary>Tasks that one entry may open. The country has 3,321 communes; each may have some coordinating units.</summary>
    public const int MostTasks = 10_000;

    private const int LongestName = 200;
    private const int LongestSymbol = 80;

    private static readonly string[] Committees = [SearchText.Fold("Ủy ban nhân dân") + " ", "ubnd "];

    /// <summary>Puts a directive into the register; answers its id. The same issuer, symbol and day is the same directive, through whichever door it comes.</summary>
    public async Task<Outcome<int>> RegisterAsync(DirectiveEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var refusals = Check(entry, actor, tree);
        return refusals.Count > 0 ? refusals : await gate.WriteAsync<int>((write, stop) => RegisterAsync(write, entry, tree, actor, stop), cancel);
    }

    /// <summary>Puts a file's or a request's directives into the register: all of them or none. Each needs a symbol, by which it is known again.</summary>
    /// <param name="dryRun">Check everything, change nothing.</param>
    public async Task<Outcome<IReadOnlyList<RegisteredDirective>>> RegisterManyAsync(IReadOnlyList<DirectiveRow> rows, bool dryRun, Actor actor, CancellationToken cancel)
    {
        if (rows.Count > MostDirectives)
            return new Refusal("Directive.TooMany", rows.Count, MostDirectives);

        var tree = await trees.CurrentAsync(cancel);
        var refusals = new List<Refusal>();
        foreach (var (row, entry) in rows)
        {
            refusals.AddRange(Check(entry, actor, tree).Select(r => r with { Row = row }));
            if (string.IsNullOrWhiteSpace(entry.Symbol))
                refusals.Add(new Refusal("Directive.SymbolMissing") { Row = row, Field = "symbol" });
        }

        return refusals.Count > 0 ? refusals : await gate.WriteAsync<IReadOnlyList<RegisteredDirective>>((write, stop) => RegisterManyAsync(write, rows, dryRun, tree, actor, stop), cancel);
    }

    /// <summary>Changes a directive that is not yet signed.</summary>
    public async Task<Outcome<int>> EditAsync(int directiveId, DirectiveEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var refusals = Check(entry, actor, tree);
        if (refusals.Count > 0)
            return refusals;

        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await DraftAsync(write.Db, directiveId, actor, tree, stop) is not { Value: { } directive } draft)
                    return (await DraftAsync(write.Db, directiveId, actor, tree, stop)).Refusal!;

                var (issuer, symbol) = (IssuerOf(entry, tree), entry.Symbol?.Trim() is { Length: > 0 } given ? given : directive.Symbol);
                var key = SearchText.Fold(issuer);
                if (await write.Db.Directives.AnyAsync(d => d.Id != directiveId && d.IssuerKey == key && d.Symbol == symbol && d.IssuedOn == entry.IssuedOn, stop))
                    return new Refusal("Directive.Registered", symbol, issuer, entry.IssuedOn) { Field = "symbol" };

                (directive.Issuer, directive.IssuerKey, directive.Symbol, directive.IssuedOn) = (issuer, key, symbol, entry.IssuedOn);
                (directive.Origin, directive.Verb, directive.Excerpt, directive.Group) = (entry.Origin, entry.Verb, Clean(entry.Excerpt)!, entry.Group);
                directive.SearchKey = KeyOf(symbol, issuer, entry.Excerpt);
                (directive.Signer, directive.SignerOffice, directive.SignedAs, directive.Link) = (Clean(entry.Signer), Clean(entry.SignerOffice), entry.SignedAs, Clean(entry.Link));
                write.Audit(actor, "Directive.Edit", symbol, directive.Excerpt);
                Announce(write, tree, directive, actor);
                return directive.Id;
            },
            cancel);
    }

    /// <summary>
    /// Opens tasks under a directive, one for each leading unit and its coordinating units; answers the leads' ids. Under one that is signed they
    /// reach their units at once; a sub-task is given by the unit that has the task above.
    /// </summary>
    public async Task<Outcome<IReadOnlyList<int>>> AddTaskAsync(int directiveId, TaskEntry entry, Actor actor, CancellationToken cancel)
    {
        var (tree, facts) = (await trees.CurrentAsync(cancel), await FactsAsync(entry, cancel));
        if (facts.Refused)
            return facts.Refusals.ToList();

        return await gate.WriteAsync<IReadOnlyList<int>>(
            async (write, stop) =>
            {
                if (await write.Db.Directives.SingleOrDefaultAsync(d => d.Id == directiveId, stop) is not { } directive)
                    return new Refusal("Directive.Unknown");
                if (directive.WithdrawnAt is not null)
                    return new Refusal("Directive.Withdrawn", directive.Symbol);

                DirectiveTask? parent = null;
                if (entry.ParentId is { } parentId)
                {
                    parent = await write.Db.Tasks.AsNoTracking().SingleOrDefaultAsync(t => t.Id == parentId && t.DirectiveId == directiveId && t.AssignedAt != null, stop);
                    if (parent is null || !MayDivide(actor, tree, parent.UnitId))
                        return new Refusal("Task.Unknown", parentId);
                }
                else if (!(directive.SignedAt is null ? actor.CanRegister(tree, directive.UnitId) : actor.CanSign(tree, directive.UnitId) || actor.CanRecordSignature(tree, directive.UnitId)))
                {
                    return new Refusal(actor.CanFollow(tree, directive.UnitId) ? "Directive.NoRight" : "Directive.Unknown", tree[directive.UnitId].Name);
                }

                var days = await calendar.CurrentAsync(stop);
                var refusals = Check(entry, directive, parent, tree, write.At.DayInVietnam());
                return refusals.Count > 0 ? refusals : Outcome(await AddAsync(write, directive, entry, parent, facts.Value!, days, actor, tree, stop));
            },
            cancel);
    }

    /// <summary>Takes a task that has not been given out off its directive, with its coordinating parts and the others of its batch.</summary>
    public async Task<Outcome<int>> RemoveTaskAsync(int taskId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await write.Db.Tasks.AsNoTracking().SingleOrDefaultAsync(t => t.Id == taskId && t.AssignedAt == null, stop) is not { } task)
                    return new Refusal("Task.Unknown", taskId);
                if (await DraftAsync(write.Db, task.DirectiveId, actor, tree, stop) is { Refusal: { } refusal })
                    return refusal;

                var batch = task.BatchId ?? task.Id;
                var whole = write.Db.Tasks.Where(t => t.AssignedAt == null && (t.Id == task.Id || t.BatchId == batch));
                int[] ids = [.. await whole.Select(t => t.Id).ToListAsync(stop)];
                await write.Db.TaskIndicators.Where(i => whole.Any(t => t.Id == i.TaskId)).ExecuteDeleteAsync(stop);
                var parts = await write.Db.Tasks.Where(t => t.AssignedAt == null && t.LeadId != null && ids.Contains(t.LeadId.Value)).ExecuteDeleteAsync(stop);
                var leads = await whole.ExecuteDeleteAsync(stop);
                write.Audit(actor, "Directive.RemoveTask", Key(task.DirectiveId), task.Title);
                return parts + leads;
            },
            cancel);
    }

    /// <summary>Signs a directive: its tasks reach their units. Answers how many were given out.</summary>
    public async Task<Outcome<int>> SignAsync(int directiveId, SignEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await write.Db.Directives.SingleOrDefaultAsync(d => d.Id == directiveId, stop) is not { } directive || !actor.CanFollow(tree, directive.UnitId))
                    return new Refusal("Directive.Unknown");

                return await SignAsync(write, directive, entry, actor, tree, stop);
            },
            cancel);
    }

    /// <summary>Registers, opens the tasks and signs in one go: giving work from an indicator, a commune or a wall's number. Answers the directive's id.</summary>
    public async Task<Outcome<int>> AssignAsync(DirectiveEntry entry, TaskEntry task, SignEntry sign, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var refusals = Check(entry, actor, tree);
        var facts = await FactsAsync(task, cancel);
        refusals.AddRange(facts.Refusals);
        if (refusals.Count > 0)
            return refusals;

        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await RegisterAsync(write, entry, tree, actor, stop) is { Refused: true } unregistered)
                    return unregistered;

                await write.Db.SaveChangesAsync(stop);
                var directive = write.Db.Directives.Local.Single();
                if (directive.SignedAt is not null)
                    return new Refusal("Directive.Signed", directive.Symbol);

                // Signed first: the tasks are then written as given out, each row once, which halves the time that the writer is held.
                var wrong = Check(task, directive, parent: null, tree, write.At.DayInVietnam());
                if (wrong.Count > 0)
                    return wrong;
                if (await PutSignatureAsync(write, directive, sign, actor, tree, stop) is { } unsigned)
                    return unsigned;

                await AddAsync(write, directive, task, null, facts.Value!, await calendar.CurrentAsync(stop), actor, tree, stop);
                return directive.Id;
            },
            cancel);
    }

    /// <summary>Withdraws a directive with all of its tasks that are open; answers how many those were.</summary>
    public async Task<Outcome<int>> WithdrawAsync(int directiveId, string reason, Actor actor, CancellationToken cancel)
    {
        if (Wrong(reason, LongestExcerpt))
            return new Refusal("Directive.Reason", LongestExcerpt) { Field = "reason" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await write.Db.Directives.SingleOrDefaultAsync(d => d.Id == directiveId, stop) is not { } directive || !actor.CanFollow(tree, directive.UnitId))
                    return new Refusal("Directive.Unknown");
                if (!(directive.SignedAt is null ? actor.CanRegister(tree, directive.UnitId) : actor.CanSign(tree, directive.UnitId)))
                    return new Refusal("Directive.NoRight", tree[directive.UnitId].Name);
                if (directive.WithdrawnAt is not null)
                    return new Refusal("Directive.Withdrawn", directive.Symbol);

                (directive.WithdrawnAt, directive.WithdrawnWhy) = (write.At, reason.Trim());
                var open = await write.Db.Tasks.AsNoTracking().Where(t => t.DirectiveId == directiveId && t.State != TaskState.Completed && t.State != TaskState.Withdrawn)
                    .Select(t => new { t.Id, t.State, t.AssignedAt }).ToListAsync(stop);
                await write.Db.Tasks.Where(t => t.DirectiveId == directiveId && t.State != TaskState.Completed && t.State != TaskState.Withdrawn)
                    .ExecuteUpdateAsync(t => t.SetProperty(x => x.State, TaskState.Withdrawn).SetProperty(x => x.Version, x => x.Version + 1).SetProperty(x => x.LastAt, write.At), stop);
                var first = await BulkInsert.NextIdAsync<TaskEvent>(write.Db, stop);
                await BulkInsert.InsertAsync(
                    write.Db,
                    [
                        .. open.Where(t => t.AssignedAt is not null).Select((t, i) => new TaskEvent
                        {
                            Id = first + i, TaskId = t.Id, Kind = TaskEventKind.Move, Verb = TaskVerb.Withdraw, From = t.State, To = TaskState.Withdrawn, At = write.At, UserId = actor.UserId, Words = reason.Trim(),
                        }),
                    ],
                    stop);
                write.Audit(actor, "Directive.Withdraw", directive.Symbol, reason.Trim());
                Announce(write, tree, directive, actor);
                return open.Count;
            },
            cancel);
    }

    /// <summary>A unit that has a task of the directive asks; all units concerned see question and answer.</summary>
    public async Task<Outcome<int>> AskAsync(int directiveId, int unitId, string words, Actor actor, CancellationToken cancel)
    {
        if (Wrong(words, LongestContent))
            return new Refusal("Directive.Question", LongestContent) { Field = "words" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (!actor.HoldsAt(tree, unitId, Role.Officer, Role.Coordinator, Role.Leader, Role.Secretariat)
                    || await write.Db.Directives.SingleOrDefaultAsync(d => d.Id == directiveId && d.SignedAt != null, stop) is not { } directive
                    || !await write.Db.Tasks.AnyAsync(t => t.DirectiveId == directiveId && t.UnitId == unitId, stop))
                    return new Refusal("Directive.Unknown");

                var question = new DirectiveQuestion { DirectiveId = directiveId, UnitId = unitId, Words = words.Trim(), AskedBy = actor.UserId, AskedAt = write.At };
                write.Db.DirectiveQuestions.Add(question);
                await write.Db.SaveChangesAsync(stop);
                write.Audit(actor, "Directive.Ask", directive.Symbol);
                Announce(write, tree, directive, actor);
                return question.Id;
            },
            cancel);
    }

    /// <summary>Answers a question, once.</summary>
    public async Task<Outcome<int>> AnswerAsync(int questionId, string words, Actor actor, CancellationToken cancel)
    {
        if (Wrong(words, LongestContent))
            return new Refusal("Directive.Question", LongestContent) { Field = "words" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                var question = await write.Db.DirectiveQuestions.SingleOrDefaultAsync(q => q.Id == questionId, stop);
                var directive = question is null ? null : await write.Db.Directives.SingleAsync(d => d.Id == question.DirectiveId, stop);
                if (question is null || directive is null || !actor.CanAnswer(tree, directive.UnitId))
                    return new Refusal("Directive.Unknown");
                if (question.AnsweredAt is not null)
                    return new Refusal("Directive.Answered");

                (question.Answer, question.AnsweredBy, question.AnsweredAt) = (words.Trim(), actor.UserId, write.At);
                write.Audit(actor, "Directive.Answer", directive.Symbol);
                Announce(write, tree, directive, actor);
                return question.Id;
            },
            cancel);
    }

    /// <summary>
    /// The branch at which a directive's changes are announced: the issuer's, or that of the people's committee over a department, since a
    /// department writes to units beside it.
    /// </summary>
    public static string BranchOf(UnitTree tree, int unitId) =>
        tree[unitId] is { Level: UnitLevel.Agency, ParentId: { } above } ? tree.PathOf(above) : tree.PathOf(unitId);

    /// <summary>May a sub-task be given under a task of this unit: its leaders, its coordinators, its office.</summary>
    public static bool MayDivide(Actor actor, UnitTree tree, int unitId) => actor.HoldsAt(tree, unitId, Role.Leader, Role.Coordinator, Role.Secretariat);

    private static async Task<Outcome<int>> RegisterAsync(WriteScope write, DirectiveEntry entry, UnitTree tree, Actor actor, CancellationToken cancel)
    {
        var issuer = IssuerOf(entry, tree);
        var key = SearchText.Fold(issuer);
        var symbol = entry.Symbol?.Trim() is { Length: > 0 } given ? given.Normalize() : await NextSymbolAsync(write.Db, key, entry.IssuedOn, cancel);
        if (await write.Db.Directives.SingleOrDefaultAsync(d => d.IssuerKey == key && d.Symbol == symbol && d.IssuedOn == entry.IssuedOn, cancel) is { } there)
            return actor.CanRegister(tree, there.UnitId) ? there.Id : new Refusal("Directive.Registered", symbol, issuer, entry.IssuedOn) { Field = "symbol" };

        var directive = New(entry, symbol, tree, actor, write.At);
        write.Db.Directives.Add(directive);
        await write.Db.SaveChangesAsync(cancel);
        write.Audit(actor, "Directive.Register", symbol, $"{issuer}; {entry.Source}; {directive.Excerpt}");
        Announce(write, tree, directive, actor);
        return directive.Id;
    }

    private static async Task<Outcome<IReadOnlyList<RegisteredDirective>>> RegisterManyAsync(
        WriteScope write, IReadOnlyList<DirectiveRow> rows, bool dryRun, UnitTree tree, Actor actor, CancellationToken cancel)
    {
        var known = new Dictionary<(string, string, DateOnly), (int Id, int UnitId)>();
        foreach (var symbols in rows.Select(r => SymbolOf(r.Entry)).Distinct(StringComparer.Ordinal).Chunk(500))
        {
            foreach (var there in await write.Db.Directives.AsNoTracking().Where(d => symbols.Contains(d.Symbol)).Select(d => new { d.IssuerKey, d.Symbol, d.IssuedOn, d.Id, d.UnitId }).ToListAsync(cancel))
                known[(there.IssuerKey, there.Symbol, there.IssuedOn)] = (there.Id, there.UnitId);
        }

        var (added, registered, refusals) = (new List<Directive>(), new List<RegisteredDirective>(rows.Count), new List<Refusal>());
        var next = await BulkInsert.NextIdAsync<Directive>(write.Db, cancel);
        foreach (var (row, entry) in rows)
        {
            var directive = New(entry, SymbolOf(entry), tree, actor, write.At);
            var key = (directive.IssuerKey, directive.Symbol, directive.IssuedOn);
            var isNew = !known.TryGetValue(key, out var there);
            if (isNew)
            {
                directive.Id = next++;
                added.Add(directive);
                known[key] = there = (directive.Id, directive.UnitId);
            }
            else if (!actor.CanRegister(tree, there.UnitId))
            {
                refusals.Add(new Refusal("Directive.Registered", directive.Symbol, directive.Issuer, directive.IssuedOn) { Row = row, Field = "symbol" });
            }

            registered.Add(new RegisteredDirective(row, dryRun && isNew ? null : there.Id, directive.Issuer, directive.Symbol, directive.IssuedOn, isNew));
        }

        if (refusals.Count > 0)
            return refusals;
        if (dryRun || added.Count == 0)
            return Outcome<IReadOnlyList<RegisteredDirective>>(registered);

        await BulkInsert.InsertAsync(write.Db, added, cancel);

        // One line and one change for a long list: nobody has a page of these open yet.
        write.Audit(actor, "Directive.RegisterMany", added[0].Symbol, string.Create(CultureInfo.InvariantCulture, $"{added.Count}; {added[0].Source}"));
        foreach (var directive in added.DistinctBy(d => BranchOf(tree, d.UnitId)))
            Announce(write, tree, directive, actor);

        return Outcome<IReadOnlyList<RegisteredDirective>>(registered);
    }

    private static Directive New(DirectiveEntry entry, string symbol, UnitTree tree, Actor actor, DateTime at)
    {
        var issuer = IssuerOf(entry, tree);
        return new Directive
        {
            UnitId = entry.UnitId,
            Issuer = issuer,
            IssuerKey = SearchText.Fold(issuer),
            Symbol = symbol,
            IssuedOn = entry.IssuedOn,
            Origin = entry.Origin,
            Verb = entry.Verb,
            Excerpt = Clean(entry.Excerpt)!,
            SearchKey = KeyOf(symbol, issuer, entry.Excerpt),
            Group = entry.Group,
            Signer = Clean(entry.Signer),
            SignerOffice = Clean(entry.SignerOffice),
            SignedAs = entry.SignedAs,
            Link = Clean(entry.Link),
            Source = entry.Source,
            RegisteredBy = actor.UserId,
            RegisteredAt = at,
        };
    }

    private static string SymbolOf(DirectiveEntry entry) => entry.Symbol!.Trim().Normalize();

    private static async Task<IReadOnlyList<int>> AddAsync(
        WriteScope write, Directive directive, TaskEntry entry, DirectiveTask? parent, IReadOnlyList<TaskIndicator> facts, WorkingDays days, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        int[] leads = [.. entry.LeadUnits.Distinct()];
        int[] beside = [.. entry.CoordinatingUnits.Distinct()];
        var next = await BulkInsert.NextIdAsync<DirectiveTask>(write.Db, cancel);
        var assigner = parent?.UnitId ?? directive.UnitId;
        DateTime? assignedAt = directive.SignedAt is null ? null : write.At;
        var tasks = new List<DirectiveTask>(leads.Length * (1 + beside.Length));
        int? batch = leads.Length > 1 ? next : null;
        foreach (var lead in leads)
        {
            var task = Task(lead, TaskPart.Lead, leadId: null);
            tasks.Add(task);
            tasks.AddRange(beside.Where(unit => unit != lead).Select(unit => Task(unit, TaskPart.Coordinating, task.Id)));
        }

        await BulkInsert.InsertAsync(write.Db, tasks, cancel);
        int[] ids = [.. tasks.Where(t => t.Part == TaskPart.Lead).Select(t => t.Id)];
        foreach (var fact in facts)
        {
            // A fan-out to the units of which the facts are gives each its own; else every task has them all.
            foreach (var task in tasks.Where(t => t.Part == TaskPart.Lead && (facts.Count == 1 || leads.Length == 1 || t.UnitId == fact.UnitId)))
            {
                write.Db.TaskIndicators.Add(new TaskIndicator
                {
                    TaskId = task.Id,
                    IndicatorId = fact.IndicatorId,
                    UnitId = fact.UnitId,
                    Period = fact.Period,
                    Before = fact.Before,
                    StatusBefore = fact.StatusBefore,
                });
            }
        }

        if (assignedAt is not null)
            await GiveOutAsync(write, [.. tasks.Select(t => t.Id)], actor, cancel);

        write.Audit(actor, "Directive.AddTask", directive.Symbol, string.Create(CultureInfo.InvariantCulture, $"{tasks.Count}; {Clean(entry.Title)}"));
        Announce(write, tree, directive, actor);
        return ids;

        DirectiveTask Task(int unit, TaskPart part, int? leadId) => new()
        {
            Id = next++,
            DirectiveId = directive.Id,
            ParentId = parent?.Id,
            BatchId = batch,
            LeadId = leadId,
            Part = part,
            UnitId = unit,
            AssignerUnitId = assigner,
            Title = Clean(entry.Title)!,
            SearchKey = Cut(SearchText.Fold(entry.Title), LongestTitle),
            Content = Clean(entry.Content),
            Product = Clean(entry.Product),
            Group = entry.Group == TaskGroup.None ? directive.Group : entry.Group,
            Priority = entry.Priority,
            Funding = Clean(entry.Funding),
            AccountableId = part == TaskPart.Lead && leads.Length == 1 ? entry.AccountableId : null,
            NeedsEvidence = entry.NeedsEvidence,
            DeadlineKind = entry.DeadlineKind,
            FirstDueOn = entry.DueOn,
            DueOn = entry.DueOn,
            CountsOn = TaskClock.CountsOn(entry.DueOn, 0, days),
            ReportEveryMonths = entry.ReportEveryMonths,
            ReportDueOn = entry.ReportEveryMonths is { } months ? write.At.DayInVietnam().AddMonths(months) : null,
            State = TaskState.NotReceived,
            CreatedBy = actor.UserId,
            CreatedAt = write.At,
            AssignedAt = assignedAt,
            LastAt = write.At,
        };
    }

    private static async Task<Outcome<int>> SignAsync(WriteScope write, Directive directive, SignEntry entry, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (await PutSignatureAsync(write, directive, entry, actor, tree, cancel) is { } unsigned)
            return unsigned;

        var today = write.At.DayInVietnam();
        var tasks = await write.Db.Tasks.AsNoTracking().Where(t => t.DirectiveId == directive.Id && t.AssignedAt == null)
            .OrderBy(t => t.Id).Select(t => new { t.Id, t.UnitId, t.DueOn, t.Title }).ToListAsync(cancel);
        var refusals = new List<Refusal>();
        foreach (var task in tasks)
        {
            if (task.DueOn < today)
                refusals.Add(new Refusal("Task.DuePast", task.Title, task.DueOn));
            else if (!tree[task.UnitId].IsValidOn(today))
                refusals.Add(Ended(tree, task.UnitId, today));
        }

        if (refusals.Count > 0)
            return refusals;

        await write.Db.Tasks.Where(t => t.DirectiveId == directive.Id && t.AssignedAt == null)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.AssignedAt, write.At).SetProperty(x => x.LastAt, write.At), cancel);
        await GiveOutAsync(write, [.. tasks.Select(t => t.Id)], actor, cancel);
        Announce(write, tree, directive, actor);
        return tasks.Count;
    }

    // Answers why the directive may not be signed, or null when it now is.
    private static async Task<Refusal?> PutSignatureAsync(WriteScope write, Directive directive, SignEntry entry, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        var own = actor.CanSign(tree, directive.UnitId);
        var onPaper = Clean(entry.Signer) ?? (directive.Signer is { Length: > 0 } named ? named : null);
        if (!own && !(onPaper is not null && actor.CanRecordSignature(tree, directive.UnitId)))
            return new Refusal(actor.CanRecordSignature(tree, directive.UnitId) ? "Directive.SignerMissing" : "Directive.MaySign", tree[directive.UnitId].Name) { Field = "signer" };
        if (directive.WithdrawnAt is not null)
            return new Refusal("Directive.Withdrawn", directive.Symbol);
        if (directive.SignedAt is not null)
            return new Refusal("Directive.Signed", directive.Symbol);

        directive.SignedAt = write.At;
        directive.SignedBy = actor.UserId;
        directive.Signer = Clean(entry.Signer) ?? directive.Signer ?? actor.Name;
        directive.SignerOffice = Clean(entry.SignerOffice) ?? directive.SignerOffice
            ?? await write.Db.OfficesHeld.Where(o => o.UserId == actor.UserId && o.To == null).OrderByDescending(o => o.From).Select(o => o.Title).FirstOrDefaultAsync(cancel);
        if (entry.SignedAs != SignedAs.Self)
            directive.SignedAs = entry.SignedAs;

        write.Audit(actor, "Directive.Sign", directive.Symbol, directive.Signer);
        return null;
    }

    // What reacts to tasks reads these events.
    private static async Task GiveOutAsync(WriteScope write, IReadOnlyList<int> tasks, Actor actor, CancellationToken cancel)
    {
        var first = await BulkInsert.NextIdAsync<TaskEvent>(write.Db, cancel);
        await BulkInsert.InsertAsync(
            write.Db,
            [.. tasks.Select((id, i) => new TaskEvent { Id = first + i, TaskId = id, Kind = TaskEventKind.Created, To = TaskState.NotReceived, At = write.At, UserId = actor.UserId })],
            cancel);
    }

    private static List<Refusal> Check(DirectiveEntry entry, Actor actor, UnitTree tree)
    {
        var refusals = new List<Refusal>();
        if (tree.Get(entry.UnitId) is not { } unit || !actor.CanRegister(tree, entry.UnitId))
        {
            refusals.Add(new Refusal("Directive.NoRight", tree.Get(entry.UnitId)?.Name ?? "") { Field = "unit" });
            return refusals;
        }

        // Somebody else's document stands in our register without our having its rights.
        if ((Clean(entry.Issuer) is null || Bare(entry.Issuer!) == Bare(tree.NameOn(entry.UnitId, entry.IssuedOn))) && !DirectiveVerbs.MayIssue(unit.Level, entry.Verb))
            refusals.Add(new Refusal("Directive.Verb", unit.Name) { Field = "verb" });
        if (Wrong(entry.Excerpt, LongestExcerpt))
            refusals.Add(new Refusal("Directive.Excerpt", LongestExcerpt) { Field = "excerpt" });
        if (entry.Symbol?.Trim().Length > LongestSymbol)
            refusals.Add(new Refusal("Directive.Symbol", LongestSymbol) { Field = "symbol" });
        if (entry.Issuer?.Length > LongestName)
            refusals.Add(new Refusal("Directive.Issuer", LongestName) { Field = "issuer" });
        if (entry.Signer?.Length > LongestName || entry.SignerOffice?.Length > LongestName)
            refusals.Add(new Refusal("Directive.Signer", LongestName) { Field = "signer" });
        if (entry.IssuedOn < new DateOnly(1945, 9, 2))
            refusals.Add(new Refusal("Directive.IssuedOn", entry.IssuedOn) { Field = "issuedOn" });
        if (entry.Link is { Length: > 0 } link && !(link.Length <= 1000 && Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"))
            refusals.Add(new Refusal("Directive.Link", Cut(entry.Link, 80)) { Field = "link" });

        return refusals;
    }

    private static List<Refusal> Check(TaskEntry entry, Directive directive, DirectiveTask? parent, UnitTree tree, DateOnly today)
    {
        var refusals = new List<Refusal>();
        var assigner = parent?.UnitId ?? directive.UnitId;
        if (Wrong(entry.Title, LongestTitle))
            refusals.Add(new Refusal("Task.Title", LongestTitle) { Field = "title" });
        if (entry.Content?.Length > LongestContent || entry.Product?.Length > 400 || entry.Funding?.Length > 400)
            refusals.Add(new Refusal("Task.TooLong", LongestContent) { Field = "content" });
        if (entry.LeadUnits.Count == 0)
            refusals.Add(new Refusal("Task.NoUnit") { Field = "units" });
        if ((long)entry.LeadUnits.Count * (1 + entry.CoordinatingUnits.Count) > MostTasks)
            refusals.Add(new Refusal("Task.TooMany", MostTasks) { Field = "units" });

        foreach (var id in entry.LeadUnits.Concat(entry.CoordinatingUnits).Distinct())
        {
            if (tree.Get(id) is not { } unit)
                refusals.Add(new Refusal("Figure.UnknownUnit", id) { Field = "units" });
            else if (!unit.IsValidOn(today))
                refusals.Add(Ended(tree, id, today));
            else if (!(parent is not null && id == assigner) && !DirectiveVerbs.Reaches(tree, assigner, id))
                refusals.Add(new Refusal("Task.UnitElsewhere", tree[assigner].Name, unit.Name) { Field = "units" });
        }

        switch (entry.DeadlineKind)
        {
            case DeadlineKind.Day or DeadlineKind.Periodic when entry.DueOn is null:
                refusals.Add(new Refusal("Task.DueMissing") { Field = "dueOn" });
                break;
            case DeadlineKind.Standing or DeadlineKind.None when entry.DueOn is not null:
                refusals.Add(new Refusal("Task.DueUnwanted") { Field = "dueOn" });
                break;
            case DeadlineKind.Standing or DeadlineKind.None when entry.ReportEveryMonths is not (>= 1 and <= 12):
                refusals.Add(new Refusal("Task.ReportEvery", 1, 12) { Field = "reportEveryMonths" });
                break;
            default:
                break;
        }

        if (entry.DueOn < today)
            refusals.Add(new Refusal("Task.DuePast", Cut(entry.Title, 80), entry.DueOn) { Field = "dueOn" });
        if (parent?.DueOn is { } above && (entry.DueOn is null || entry.DueOn > above))
            refusals.Add(new Refusal("Task.DueAfterParent", above) { Field = "dueOn" });

        return refusals;
    }

    // The numbers as they stand approved now, for the record of what the task was given for.
    private async Task<Outcome<IReadOnlyList<TaskIndicator>>> FactsAsync(TaskEntry entry, CancellationToken cancel)
    {
        if (entry.Indicators is not { Count: > 0 } wanted)
            return Outcome<IReadOnlyList<TaskIndicator>>([]);

        var (tree, catalogue) = (await trees.CurrentAsync(cancel), await catalogues.CurrentAsync(cancel));
        var facts = new List<TaskIndicator>();
        foreach (var link in wanted)
        {
            if (catalogue.FindIndicator(link.Indicator) is not { } indicator)
                return new Refusal("Note.UnknownIndicator", link.Indicator);
            if (tree.Get(link.UnitId) is null)
                return new Refusal("Figure.UnknownUnit", link.UnitId);

            // Units beside each other are read together: a board for each would read all of its indicators, and push those of open pages out.
            var beside = wanted.Count > 1 && tree[link.UnitId].ParentId is { } above ? await boards.RankingAsync(above, indicator, cancel) : null;
            var ranked = beside?.Units.FirstOrDefault(u => u.UnitId == link.UnitId);
            var tile = ranked is null ? (await boards.GetAsync(link.UnitId, cancel)).Tiles.FirstOrDefault(t => t.IndicatorId == indicator.Id) : null;
            facts.Add(new TaskIndicator
            {
                TaskId = 0,
                IndicatorId = indicator.Id,
                UnitId = link.UnitId,
                Period = (ranked is null ? tile?.Closed?.PeriodCode : beside!.PeriodCode) ?? link.Period ?? "",
                Before = (ranked is null ? tile?.Closed?.Value : ranked.Value) is { } value ? (long)decimal.Round(value * 10_000m) : null,
                StatusBefore = (ranked?.Status ?? tile?.Standing.Status)?.ToString(),
            });
        }

        return Outcome<IReadOnlyList<TaskIndicator>>(facts);
    }

    private static async Task<Outcome<Directive>> DraftAsync(DashboardContext db, int id, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (await db.Directives.SingleOrDefaultAsync(d => d.Id == id, cancel) is not { } directive || !actor.CanFollow(tree, directive.UnitId))
            return new Refusal("Directive.Unknown");
        if (!actor.CanRegister(tree, directive.UnitId))
            return new Refusal("Directive.NoRight", tree[directive.UnitId].Name);
        if (directive.WithdrawnAt is not null)
            return new Refusal("Directive.Withdrawn", directive.Symbol);

        return directive.SignedAt is null ? directive : new Refusal("Directive.Signed", directive.Symbol);
    }

    private static async Task<string> NextSymbolAsync(DashboardContext db, string issuerKey, DateOnly on, CancellationToken cancel)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"GV-{on.Year}-");
        var last = await db.Directives.AsNoTracking().Where(d => d.IssuerKey == issuerKey && d.Symbol.StartsWith(prefix)).Select(d => d.Symbol).ToListAsync(cancel);
        var highest = last.Select(s => int.TryParse(s.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{highest + 1:0000}");
    }

    private static Refusal Ended(UnitTree tree, int unitId, DateOnly today) =>
        new("Task.UnitEnded", tree[unitId].Name, tree[unitId].ValidTo, string.Join(", ", tree.CarriedTo(unitId, today).Select(p => tree.NameOn(p.UnitId, today)))) { Field = "units" };

    private static void Announce(WriteScope write, UnitTree tree, Directive directive, Actor actor) =>
        write.Changed(ChangeKind.Directive, BranchOf(tree, directive.UnitId), Key(directive.Id), actor.UserId);

    /// <summary>What the register is searched by.</summary>
    internal static string KeyOf(string symbol, string issuer, string excerpt) => Cut(SearchText.Fold($"{symbol} | {issuer} | {excerpt}"), 2400);

    private static string Key(int directiveId) => string.Create(CultureInfo.InvariantCulture, $"directive/{directiveId}");

    // Document systems write the people's committee where the tree has the unit: the same issuer, or one document would stand there twice.
    private static string IssuerOf(DirectiveEntry entry, UnitTree tree)
    {
        var own = tree.NameOn(entry.UnitId, entry.IssuedOn);
        return Clean(entry.Issuer) is { } given && Bare(given) != Bare(own) ? given : own;
    }

    private static string Bare(string name)
    {
        var folded = SearchText.Fold(name);
        return Committees.FirstOrDefault(c => folded.StartsWith(c, StringComparison.Ordinal)) is { } committee ? folded[committee.Length..] : folded;
    }

    private static bool Wrong(string words, int longest) => string.IsNullOrWhiteSpace(words) || words.Length > longest;

    private static string? Clean(string? words) => string.IsNullOrWhiteSpace(words) ? null : words.Trim().Normalize();

    private static string Cut(string words, int longest) => words.Length <= longest ? words : words[..longest];

    private static Outcome<T> Outcome<T>(T value) => value;
}

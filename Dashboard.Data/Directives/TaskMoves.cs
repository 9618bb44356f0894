namespace Dashboard.Data.Directives;

/// <summary>What somebody does to a task.</summary>
public enum TaskVerb
{
    /// <summary>Tiếp nhận.</summary>
    Receive,

    /// <summary>Đề nghị chuyển đơn vị khác.</summary>
    ProposeTransfer,

    /// <summary>Chuyển cho đơn vị khác.</summary>
    Transfer,

    /// <summary>Không đồng ý chuyển.</summary>
    RefuseTransfer,

    /// <summary>Bắt đầu thực hiện.</summary>
    Start,

    /// <summary>Trình xác nhận hoàn thành.</summary>
    HandIn,

    /// <summary>Rút lại để bổ sung, before the assigner has decided.</summary>
    TakeBack,

    /// <summary>Xác nhận hoàn thành.</summary>
    Accept,

    /// <summary>Trả lại, yêu cầu bổ sung.</summary>
    Return,

    /// <summary>Tạm dừng theo dõi.</summary>
    Pause,

    /// <summary>Tiếp tục theo dõi.</summary>
    Resume,

    /// <summary>Thu hồi.</summary>
    Withdraw,

    /// <summary>Hủy xác nhận hoàn thành.</summary>
    Reopen,
}

/// <summary>What somebody is to a task; one person may be several.</summary>
public enum TaskRelation
{
    /// <summary>Leads the unit that gave it (chủ tịch, phó chủ tịch, giám đốc).</summary>
    Assigner,

    /// <summary>Follows and confirms for the unit that gave it (văn phòng; the coordinator of a department).</summary>
    Confirmer,

    /// <summary>Heads the unit that has to do it.</summary>
    Head,

    /// <summary>Does it: an officer or coordinator of that unit, the accountable person, or a substitute of theirs.</summary>
    Doer,

    /// <summary>Văn thư: registers documents; moves no task.</summary>
    Registrar,

    /// <summary>May only look: leaders above, inspectors, coordinating units, followers.</summary>
    Reader,
}

/// <summary>What a move must bring along.</summary>
[Flags]
public enum TaskNeeds
{
    Nothing = 0,
    Reason = 1,

    /// <summary>Another unit.</summary>
    Unit = 2,

    /// <summary>A file or the symbol of a reply document, where the task asks for evidence.</summary>
    Evidence = 4,
}

/// <summary>One line of the state machine.</summary>
/// <param name="To">The state after it; null for the one that was left by a pause or a proposal.</param>
public sealed record TaskMove(TaskVerb Verb, IReadOnlyList<TaskState> From, TaskState? To, IReadOnlyList<TaskRelation> By, TaskNeeds Needs = TaskNeeds.Nothing);

/// <summary>
/// Who may move a task from where to where: data, so that pages, desks, tests and the table in the docs read the same. After Quyết định
/// 42/2014/QĐ-TTg and its provincial copies; the six-state list and its names are unconfirmed, so names and colours are settings.
/// </summary>
public static class TaskMoves
{
    private static readonly TaskRelation[] Giver = [TaskRelation.Assigner, TaskRelation.Confirmer];
    private static readonly TaskRelation[] Taker = [TaskRelation.Head, TaskRelation.Doer];

    /// <summary>States in which something is still to be done.</summary>
    public static IReadOnlyList<TaskState> Open { get; } =
        [TaskState.NotReceived, TaskState.Received, TaskState.TransferProposed, TaskState.InProgress, TaskState.HandedIn, TaskState.Returned, TaskState.Paused];

    /// <summary>States in which the ball is elsewhere, so that the unit's clock stands.</summary>
    public static IReadOnlyList<TaskState> Stopped { get; } = [TaskState.TransferProposed, TaskState.HandedIn, TaskState.Paused];

    public static IReadOnlyList<TaskMove> All { get; } =
    [
        new(TaskVerb.Receive, [TaskState.NotReceived], TaskState.Received, Taker),
        new(TaskVerb.ProposeTransfer, [TaskState.NotReceived, TaskState.Received], TaskState.TransferProposed, Taker, TaskNeeds.Reason),
        new(TaskVerb.Transfer, [TaskState.TransferProposed], TaskState.NotReceived, Giver, TaskNeeds.Unit),
        new(TaskVerb.RefuseTransfer, [TaskState.TransferProposed], TaskState.NotReceived, Giver, TaskNeeds.Reason),
        new(TaskVerb.Start, [TaskState.Received, TaskState.Returned], TaskState.InProgress, Taker),
        new(TaskVerb.HandIn, [TaskState.Received, TaskState.InProgress, TaskState.Returned], TaskState.HandedIn, Taker, TaskNeeds.Evidence),
        new(TaskVerb.TakeBack, [TaskState.HandedIn], TaskState.InProgress, Taker),
        new(TaskVerb.Accept, [TaskState.HandedIn], TaskState.Completed, Giver),
        new(TaskVerb.Return, [TaskState.HandedIn], TaskState.Returned, Giver, TaskNeeds.Reason),
        new(TaskVerb.Pause, [TaskState.NotReceived, TaskState.Received, TaskState.InProgress, TaskState.Returned], TaskState.Paused, Giver, TaskNeeds.Reason),
        new(TaskVerb.Resume, [TaskState.Paused], null, Giver),
        new(TaskVerb.Withdraw, Open, TaskState.Withdrawn, [TaskRelation.Assigner], TaskNeeds.Reason),
        new(TaskVerb.Reopen, [TaskState.Completed], TaskState.Returned, Giver, TaskNeeds.Reason),
    ];

    /// <summary>The line for a verb.</summary>
    public static TaskMove Of(TaskVerb verb) => All.First(m => m.Verb == verb);

    /// <summary>What somebody may do now.</summary>
    public static IEnumerable<TaskMove> For(TaskState state, IReadOnlyCollection<TaskRelation> relations) =>
        All.Where(m => m.From.Contains(state) && m.By.Any(relations.Contains));
}

using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>Takes kinds of alerts off a person's e-mail, as the link in an e-mail asks. What is mandatory comes all the same.</summary>
public sealed class EmailLeave(WriteGate gate)
{
    /// <summary>Leaves kinds; asked twice, nothing changes. Answers how many were left by this.</summary>
    public Task<Outcome<int>> LeaveAsync(int userId, IReadOnlyCollection<AlertKind> kinds, CancellationToken cancel) =>
        gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (!await write.Db.Users.AnyAsync(u => u.Id == userId, stop))
                    return new Refusal("Unsubscribe.Unknown");

                if (await write.Db.AlertChoices.SingleOrDefaultAsync(c => c.UserId == userId, stop) is not { } choice)
                    write.Db.AlertChoices.Add(choice = new AlertChoice { UserId = userId });

                var before = choice.EmailKinds is { } chosen ? chosen.Split(',', StringSplitOptions.RemoveEmptyEntries) : Enum.GetNames<AlertKind>();
                var after = before.Except(kinds.Select(k => k.ToString()), StringComparer.Ordinal).ToArray();
                if (after.Length < before.Length)
                {
                    choice.EmailKinds = string.Join(',', after);
                    write.Audit(Actor.System, "Alert.Unsubscribe", Actors.KeyOfUser(userId), string.Join(',', kinds));
                }

                return before.Length - after.Length;
            },
            cancel);
}

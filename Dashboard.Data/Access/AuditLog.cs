using Dashboard.Data.Storage;

namespace Dashboard.Data.Access;

/// <summary>Appends to the audit what is no command by itself: sign-ins, exports, reads. Commands audit in their own transaction.</summary>
public sealed class AuditLog(WriteGate gate)
{
    public Task WriteAsync(Actor actor, string action, string subject, string? detail, string? remoteAddress, CancellationToken cancel) =>
        gate.WriteAsync<bool>((scope, _) =>
        {
            scope.Audit(actor, action, subject, detail, remoteAddress);
            return Task.FromResult<Outcome<bool>>(true);
        }, cancel);
}

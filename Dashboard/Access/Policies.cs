using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Microsoft.AspNetCore.Authorization;

namespace Dashboard.Access;

/// <summary>Names of the policies that pages and endpoints ask for. Which unit a right reaches is decided in the desks and queries; these only keep out who has no such right at all.</summary>
public static class Policies
{
    /// <summary>Reads figures: everyone with a grant except administrators.</summary>
    public const string Read = nameof(Read);

    /// <summary>Enters figures.</summary>
    public const string Enter = nameof(Enter);

    /// <summary>Approves, and manages periods, targets and indicators.</summary>
    public const string Coordinate = nameof(Coordinate);

    /// <summary>Manages accounts, units and settings.</summary>
    public const string Administer = nameof(Administer);

    /// <summary>Runs and watches what the product does in the background.</summary>
    public const string Operate = nameof(Operate);

    /// <summary>Reads the audit: administrators and inspectors.</summary>
    public const string Audit = nameof(Audit);

    /// <summary>Sees directives and tasks: everyone with a grant except administrators and trung ương.</summary>
    public const string Follow = nameof(Follow);

    /// <summary>Draws up and registers directives: leaders, office, clerks and coordinators.</summary>
    public const string Direct = nameof(Direct);

    /// <summary>Sends messages to units. Its page opens for clerks too (<see cref="Direct"/>), and says that they send none.</summary>
    public const string Message = nameof(Message);

    /// <summary>Is a paired wall screen; no account is.</summary>
    public const string Screen = nameof(Screen);

    internal static IReadOnlyDictionary<string, Role[]> Roles { get; } = new Dictionary<string, Role[]>(StringComparer.Ordinal)
    {
        [Read] = [Role.Leader, Role.Coordinator, Role.Officer, Role.Central, Role.Inspector, Role.Secretariat],
        [Enter] = [Role.Officer, Role.Coordinator],
        [Coordinate] = [Role.Coordinator],
        [Administer] = [Role.Administrator],
        [Operate] = [Role.Administrator, Role.Coordinator],
        [Follow] = [Role.Leader, Role.Coordinator, Role.Officer, Role.Inspector, Role.Secretariat, Role.Clerk],
        [Direct] = [Role.Leader, Role.Coordinator, Role.Secretariat, Role.Clerk],
        [Message] = [.. AlertRights.Senders],
        [Audit] = [Role.Administrator, Role.Inspector],
    };
}

/// <summary>Holds one of these roles now, over whatever unit.</summary>
internal sealed record HoldsRole(params Role[] Roles) : IAuthorizationRequirement;

/// <summary>Asks <see cref="Actors"/>, not the cookie: a role taken away is gone with the next request.</summary>
internal sealed class HoldsRoleHandler(Actors actors) : AuthorizationHandler<HoldsRole>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, HoldsRole requirement)
    {
        var actor = await actors.GetAsync(context.User, CancellationToken.None);
        if (Array.Exists(requirement.Roles, actor.Has))
            context.Succeed(requirement);
    }
}

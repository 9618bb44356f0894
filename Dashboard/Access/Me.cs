using Dashboard.Data.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace Dashboard.Access;

/// <summary>Who looks at this page: asked anew for every read, so that a right that has ended is ended here too.</summary>
public sealed class Me(AuthenticationStateProvider authentication, Actors actors)
{
    public async ValueTask<Actor> GetAsync(CancellationToken cancel) =>
        await actors.GetAsync((await authentication.GetAuthenticationStateAsync()).User, cancel);
}

using System.Reflection;

namespace Dashboard.Tests.House;

/// <summary>What each project may know: the arrows of ARCHITECTURE.md, read from what the compiler put into the assemblies.</summary>
public sealed class ProjectArrowTests
{
    [Theory]
    [InlineData("Dashboard.Data", "Dashboard,Dashboard.Jobs,Quartz,Radzen.Blazor,Microsoft.AspNetCore.Components,Microsoft.AspNetCore.SignalR,Microsoft.AspNetCore.Http,Microsoft.AspNetCore.Routing")]
    [InlineData("Dashboard.Jobs", "Dashboard,Radzen.Blazor,Microsoft.AspNetCore.Components,Microsoft.AspNetCore.SignalR,Microsoft.AspNetCore.Http,Microsoft.AspNetCore.Routing")]
    public void A_project_knows_nothing_above_it(string project, string forbidden)
    {
        var known = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!);

        // A name stands for itself and for what is below it: Quartz for Quartz.Jobs, but Dashboard not for Dashboard.Data.
        var broken = known.Where(name => forbidden.Split(',').Any(f => name == f || (f != "Dashboard" && name.StartsWith(f + ".", StringComparison.Ordinal))));

        Assert.Empty(broken);
    }
}

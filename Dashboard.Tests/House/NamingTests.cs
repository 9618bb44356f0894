using System.Reflection;

namespace Dashboard.Tests.House;

/// <summary>The few rules about names and shapes that a compiler does not hold.</summary>
public sealed class NamingTests
{
    private static readonly Type[] Types =
        [.. new[] { "Dashboard.Data", "Dashboard.Jobs", "Dashboard" }.SelectMany(name => Assembly.Load(name).GetTypes())
            .Where(type => type.Namespace?.StartsWith("Dashboard", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal))];

    [Fact]
    public void No_interface_has_one_implementation()
    {
        // What the scheduler knows a job by is a seam for every job to come, however many there are today.
        var lonely = Types.Where(i => i.IsInterface && i.Name != "IScheduledJob" && Types.Count(t => t is { IsInterface: false, IsAbstract: false } && t.GetInterfaces().Contains(i)) == 1);

        Assert.Empty(lonely.Select(type => type.FullName));
    }

    [Fact]
    public void No_name_hides_its_noun()
    {
        string[] vague = ["Service", "Manager", "Helper", "Processor", "Util", "Utils", "Repository"];

        Assert.Empty(Types.Where(type => vague.Any(v => type.Name.EndsWith(v, StringComparison.Ordinal))).Select(type => type.FullName));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Dashboard.Tests;

/// <summary>AngleSharp.Diffing 0.17 stands in for the 1.x that bUnit names and the package feed lacks.</summary>
internal static class AngleSharpDiffing
{
    [ModuleInitializer]
    internal static void UseDiffing() =>
        AssemblyLoadContext.Default.Resolving += (context, name) => name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "compat", "AngleSharp.Diffing.dll"))
            : null;
}

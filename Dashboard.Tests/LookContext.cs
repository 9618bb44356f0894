using System.Globalization;
using Bunit;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests;

/// <summary>Renders components in Vietnamese on a Monday morning at nine.</summary>
public abstract class LookContext : BunitContext
{
    protected LookContext(string culture = "vi-VN")
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        Services.AddSingleton<TimeProvider>(new TestClock());
        Services.AddLabels();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    /// <summary>Words as a person reads them: one space between.</summary>
    protected static string Words(string text) => string.Join(' ', text.Replace('\u00a0', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;

namespace Dashboard.Layout;

/// <summary>The shell: menu on the left (behind a button on phones), the page on the right, its errors kept inside.</summary>
public sealed partial class MainLayout : LayoutComponentBase
{
    private static readonly (string Name, IconName Icon)[] _themes =
        [(Theme.Light, IconName.Sun), (Theme.Dark, IconName.Moon), (Theme.System, IconName.Display)];

    private ErrorBoundary? _boundary;
    private ClaimsPrincipal? _user;
    private readonly HashSet<MenuEntry> _seen = [];
    private string _here = "/";

    [CascadingParameter(Name = "Theme")]
    public string ThemeName { get; set; } = Theme.System;

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    public required IStringLocalizer<LayoutTexts> Text { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IAuthorizationService Authorization { get; init; }

    private bool IsSignedIn => _user?.Identity is { IsAuthenticated: true };

    protected override async Task OnParametersSetAsync()
    {
        // A new address: what broke on the last page does not concern this one.
        _boundary?.Recover();
        _here = new Uri(Navigation.Uri).PathAndQuery;

        if (Authentication is null || _user is not null)
            return;

        _user = (await Authentication).User;
        foreach (var entry in Menu.Groups.SelectMany(group => group.Entries))
        {
            if (entry.Policy is null || (await Authorization.AuthorizeAsync(_user, entry.Policy)).Succeeded)
                _seen.Add(entry);
        }
    }
}

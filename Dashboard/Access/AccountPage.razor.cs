using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using QRCoder;

namespace Dashboard.Access;

/// <summary>A person's own account: password, second factor, printed codes, passkeys.</summary>
public sealed partial class AccountPage : ComponentBase
{
    private const int PrintedCodes = 10;

    private readonly List<string> _errors = [];
    private User _user = null!;
    private string _unit = "";
    private List<OfficeHeld> _offices = [];
    private IList<UserPasskeyInfo> _passkeys = [];
    private string? _done;
    private string? _key;
    private string? _qr;
    private IReadOnlyList<string>? _codes;
    private int _codesLeft;

    [Inject]
    public required UserManager<User> Users { get; init; }

    [Inject]
    public required SignInManager<User> SignIn { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required IStringLocalizer<AccessTexts> Words { get; init; }

    [Inject]
    public required AccountAttempts Attempts { get; init; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm(FormName = "password")]
    private PasswordEntry? Password { get; set; }

    [SupplyParameterFromForm(FormName = "second-on")]
    private CodeEntry? On { get; set; }

    [SupplyParameterFromForm(FormName = "second-off")]
    private OffEntry? Off { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _user = await Users.GetUserAsync(Context.User) ?? throw new InvalidOperationException("A signed-in principal has an account.");
        var tree = await Trees.CurrentAsync(Context.RequestAborted);
        _unit = tree.NameOn(_user.UnitId, DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime));
        await using var db = await Contexts.CreateDbContextAsync(Context.RequestAborted);
        _offices = await db.OfficesHeld.AsNoTracking().Where(o => o.UserId == _user.Id).OrderBy(o => o.From).ToListAsync(Context.RequestAborted);
        await LookAsync();
    }

    private async Task LookAsync()
    {
        _passkeys = await Users.GetPasskeysAsync(_user);
        _codesLeft = await Users.CountRecoveryCodesAsync(_user);
    }

    /// <summary>A new key for an authenticator app. Only on demand: a key is a credential, and looking at a page changes none.</summary>
    private async Task NewKeyAsync()
    {
        if (await TellAsync(await Users.ResetAuthenticatorKeyAsync(_user), "Account.KeyMade"))
            await ShowKeyAsync();
    }

    private async Task ShowKeyAsync()
    {
        _key = await Users.GetAuthenticatorKeyAsync(_user);
        var issuer = Uri.EscapeDataString("Dashboard");
        var address = $"otpauth://totp/{issuer}:{Uri.EscapeDataString(_user.UserName!)}?secret={_key}&issuer={issuer}&digits=6";
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        _qr = "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(6));
    }

    private async Task ChangePasswordAsync()
    {
        if (Password is null || Password.New != Password.Again)
        {
            _errors.Add(Words["Account.NotSame"]);
            return;
        }

        if (!Attempts.Admits(_user.UserName!))
        {
            _errors.Add(Words["SignIn.TooMany"]);
            return;
        }

        if (Password.New == Password.Current)
        {
            _errors.Add(Words["Account.SamePassword"]);
            return;
        }

        _user.MustChangePassword = false;
        if (await TellAsync(await Users.ChangePasswordAsync(_user, Password.Current ?? "", Password.New ?? ""), "Account.PasswordChanged"))
            await LookAsync();
        else
            _user.MustChangePassword = Context.User.HasClaim(MustChangePassword.Claim, "true");
    }

    private async Task StartSecondFactorAsync()
    {
        var digits = On?.Code?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        if (!await Users.VerifyTwoFactorTokenAsync(_user, Users.Options.Tokens.AuthenticatorTokenProvider, digits))
        {
            _errors.Add(Words["Account.WrongCode"]);
            await ShowKeyAsync();
            return;
        }

        if (await TellAsync(await Users.SetTwoFactorEnabledAsync(_user, true), "Account.SecondStarted"))
            await NewCodesAsync();
    }

    private async Task NewCodesAsync()
    {
        _codes = [.. await Users.GenerateNewTwoFactorRecoveryCodesAsync(_user, PrintedCodes) ?? []];
        _codesLeft = _codes.Count;
    }

    private async Task EndSecondFactorAsync()
    {
        if (!Attempts.Admits(_user.UserName!) || !await Users.CheckPasswordAsync(_user, Off?.Password ?? ""))
        {
            _errors.Add(Words["Account.WrongPassword"]);
            return;
        }

        if (await TellAsync(await Users.SetTwoFactorEnabledAsync(_user, false), "Account.SecondEnded"))
        {
            // Another telephone next time: the old secret may have been copied.
            await Users.ResetAuthenticatorKeyAsync(_user);
            await SignIn.RefreshSignInAsync(_user);
            await LookAsync();
        }
    }

    /// <summary>Says what came of it. Credentials that changed end every session but this one.</summary>
    private async Task<bool> TellAsync(IdentityResult result, string done)
    {
        if (!result.Succeeded)
        {
            _errors.AddRange(result.Errors.Select(e => Words[$"Identity.{e.Code}"] is { ResourceNotFound: false } sentence ? sentence.Value : e.Description));
            return false;
        }

        await SignIn.RefreshSignInAsync(_user);
        _done = done;
        return true;
    }

    private sealed class PasswordEntry
    {
        public string? Current { get; set; }

        public string? New { get; set; }

        public string? Again { get; set; }
    }

    private sealed class CodeEntry
    {
        public string? Code { get; set; }
    }

    private sealed class OffEntry
    {
        public string? Password { get; set; }
    }
}

using System.CommandLine;
using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;

namespace Dashboard.Access;

/// <summary>The verbs <c>user create</c> and <c>token create</c>: how the first administrator of a new installation comes to be.</summary>
internal static class AccessCommands
{
    public static Command CreateUser(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "User name: letters, digits, . _ @ -" };
        var display = new Option<string>("--display-name") { Description = "Name shown beside what the account did.", Required = true };
        var unit = new Option<string>("--unit") { Description = "Code of the unit it belongs to.", Required = true };
        var role = new Option<Role?>("--role") { Description = "A first role, over the unit's subtree." };
        var office = new Option<string?>("--office") { Description = "The office held (chức vụ)." };
        var until = CommandHost.Day("--until", "Last day of the role; an inspector's must have one.");
        var command = new Command("create", "Make an account. Its first password is printed once and changed at the first sign-in.") { name, display, unit, role, office, until };
        command.SetAction((parsed, cancel) => host.RunAsync(async (services, stop) =>
        {
            var entry = new AccountEntry(
                parsed.GetRequiredValue(name), parsed.GetRequiredValue(display), parsed.GetRequiredValue(unit), parsed.GetValue(office), parsed.GetValue(role), null, parsed.GetValue(until));
            var made = await services.GetRequiredService<AccountDesk>().CreateAsync([entry], dryRun: false, Actor.System, stop);
            if (made.Refused)
                return await CommandHost.RefuseAsync(services, entry.Name, made.Refusals.Select(r => r with { Row = null }));

            await Console.Out.WriteLineAsync($"Account {entry.Name} made. First password: {made.Value![0].Password}");
            return 0;
        }, cancel));
        return command;
    }

    public static Command CreateToken(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "What the token is for." };
        var unit = new Option<string>("--unit") { Description = "Code of the unit whose subtree it reaches.", Required = true };
        var role = new Option<Role>("--role") { Description = "The role that it acts in; never Administrator.", Required = true };
        var days = new Option<int>("--days") { Description = "For so many days.", DefaultValueFactory = _ => 90 };
        var command = new Command("create", "Make a bearer token of the API. It is printed once and stored hashed.") { name, unit, role, days };
        command.SetAction((parsed, cancel) => host.RunAsync(async (services, stop) =>
        {
            var today = Vietnam.Today(services.GetRequiredService<TimeProvider>());
            var entry = new TokenEntry(parsed.GetRequiredValue(name), parsed.GetValue(role), parsed.GetRequiredValue(unit), today.AddDays(parsed.GetValue(days)));
            var made = await services.GetRequiredService<TokenDesk>().CreateAsync(entry, Actor.System, stop);
            if (made.Refused)
                return await CommandHost.RefuseAsync(services, entry.Name, made.Refusals);

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Token {made.Value!.Id}, until {made.Value.ExpiresAt:yyyy-MM-dd'T'HH:mm'Z'}: {made.Value.Secret}"));
            return 0;
        }, cancel));
        return command;
    }
}

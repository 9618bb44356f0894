using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dashboard.Data.Access;

/// <summary>Registers accounts, tokens and the audit, for the web and the command line alike.</summary>
public static class AccountServices
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.TryAddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<Actors>();
        services.AddSingleton<AccountDesk>();
        services.AddSingleton<TokenDesk>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditChain>();
        services.AddSingleton<PersonalDataReads>();
        services.AddSingleton<SampleAccounts>();
        return services;
    }
}

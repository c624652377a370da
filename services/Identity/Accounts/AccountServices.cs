using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using MediaLab.Identity.Administration;
using MediaLab.Identity.Passkeys;
using MediaLab.Identity.Sessions;
using MediaLab.Identity.TwoFactor;
using MediaLab.ServiceDefaults.Background;

namespace MediaLab.Identity.Accounts;

/// <summary>ASP.NET Core Identity without its cookies and pages: users, password hashing, lockout, authenticator codes, passkeys.</summary>
internal static class AccountServices
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<SessionIssuer>();
        builder.Services.AddScoped<SessionRevoker>();
        builder.Services.AddScoped<TwoFactorCodes>();
        builder.Services.AddScoped<PasswordCheck>();
        builder.Services.AddScoped<AdministratorAppointment>();
        builder.Services.AddSingleton<SetupToken>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SetupToken>());
        builder.Services.AddPeriodicWork<ExpiredCredentials>();
        builder.Services.AddScoped<PasskeyChallenges>();
        builder.Services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        // A passkey stands for password and code together: the device must have verified its user, and must know whose it is.
        builder.Services.Configure<IdentityPasskeyOptions>(options => (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required"));
        builder.Services.AddDataProtection()
            .SetApplicationName("MediaLab.Identity")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(builder.Configuration["MEDIALAB_DATA"]!, "identity", "keys")));
        // OWASP's figure for PBKDF2 with SHA-512.
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        builder.Services.AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
                options.Tokens.AuthenticatorTokenProvider = TokenOptions.DefaultAuthenticatorProvider;
            })
            .AddUserStore<UserStore>()
            .AddTokenProvider<AuthenticatorTokenProvider<User>>(TokenOptions.DefaultAuthenticatorProvider)
            .Services.RemoveAllPasswordValidators()
            .AddScoped<IPasswordValidator<User>, PasswordRules>();
    }

    /// <summary>The framework's rules are about character classes; ours replace them.</summary>
    private static IServiceCollection RemoveAllPasswordValidators(this IServiceCollection services)
    {
        foreach (var validator in services.Where(service => service.ServiceType == typeof(IPasswordValidator<User>)).ToList())
        {
            services.Remove(validator);
        }

        return services;
    }
}

using System.Collections.Frozen;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.Accounts;

/// <summary>Length instead of character classes, and nothing that a guesser tries first.</summary>
internal sealed class PasswordRules : IPasswordValidator<User>
{
    public const int MinLength = 10;
    public const int MaxLength = 200;

    private static readonly FrozenSet<string> Common = ReadCommon();

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(WeaknessOf(password ?? "", user.Email ?? "", user.Name) is { } weakness
            ? IdentityResult.Failed(new IdentityError { Code = ErrorCodes.PasswordTooWeak, Description = weakness })
            : IdentityResult.Success);

    /// <summary>What is wrong with the password in words for the user, or null.</summary>
    public static string? WeaknessOf(string password, string email, string name)
    {
        var lower = password.ToLowerInvariant();
        var mailbox = email.Split('@')[0].ToLowerInvariant();
        if (password.Length < MinLength)
        {
            return $"Use at least {MinLength} characters.";
        }

        if (lower.Distinct().Count() < 5)
        {
            return "Use more different characters.";
        }

        if ((mailbox.Length >= 3 && lower.Contains(mailbox, StringComparison.Ordinal)) || lower.Contains(email.ToLowerInvariant(), StringComparison.Ordinal))
        {
            return "The password must not contain your e-mail address.";
        }

        if (name.Length >= 5 && lower.Contains(name.ToLowerInvariant(), StringComparison.Ordinal))
        {
            return "The password must not contain your name.";
        }

        // "Password2024!" is the word everybody knows with digits and signs around it.
        return Common.Contains(lower) || Common.Contains(lower.Trim([.. lower.Where(letter => !char.IsLetter(letter))]))
            ? "This password is among the first that anyone would try. Use several words that do not belong together."
            : null;
    }

    /// <exception cref="ApiException">400 with what is wrong.</exception>
    public static void ThrowIfRefused(IdentityResult result, string member)
    {
        if (!result.Succeeded)
        {
            var words = result.Errors.Select(error => error.Description).ToArray();
            throw new ApiException(400, ErrorCodes.PasswordTooWeak, words[0], new Dictionary<string, string[]> { [member] = words });
        }
    }

    private static FrozenSet<string> ReadCommon()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not compiled in.");
        using var reader = new StreamReader(stream);
        var words = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith("# ", StringComparison.Ordinal))
            {
                words.Add(line);
            }
        }

        return words.ToFrozenSet();
    }
}

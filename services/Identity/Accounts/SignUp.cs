using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts.Events;
using MediaLab.Identity.Administration;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.Identity.Workspaces;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediaLab.Identity.Accounts;

/// <summary>What a new account needs.</summary>
public sealed record SignUpRequest
{
    /// <summary>What the person logs in with.</summary>
    /// <example>ada@example.com</example>
    [Required, EmailAddress, StringLength(254)]
    public required string Email { get; init; }

    /// <summary>At least 10 characters; not a common one, and without the e-mail address in it.</summary>
    /// <example>a quiet lighthouse at dusk</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string Password { get; init; }

    /// <summary>Shown to others; 1 to 100 characters.</summary>
    /// <example>Ada Lovelace</example>
    [Required, StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>Makes this account the administrator's; works while there is none, also where registration is closed.</summary>
    [StringLength(200)]
    public string? SetupToken { get; init; }
}

/// <summary>Makes an account with a personal workspace and signs it in.</summary>
internal static class SignUp
{
    public static async Task<Created<Envelope<UserResponse>>> Handle(
        SignUpRequest request, UserManager<User> users, IdentityDb db, SessionIssuer sessions, AdministratorAppointment appointment,
        SetupToken setupToken, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (request.SetupToken is null && !(await db.Settings.AsNoTracking().SingleAsync(cancellationToken)).RegistrationOpen)
        {
            throw new ApiException(403, ErrorCodes.RegistrationClosed, "This installation takes no new accounts. Ask its administrator.");
        }

        var email = request.Email.Trim();
        var now = clock.GetUtcNow();
        var user = new User { Id = Guid.CreateVersion7(), UserName = email, Email = email, Name = request.Name.Trim(), CreatedAt = now };
        if (request.SetupToken is not null)
        {
            await appointment.AppointAsync(user, request.SetupToken, cancellationToken);
        }

        var created = await users.CreateAsync(user, request.Password);
        if (created.Errors.Any(error => error.Code is nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName)))
        {
            throw Taken();
        }

        PasswordRules.ThrowIfRefused(created, "password");
        var workspace = new Workspace
        {
            WorkspaceId = Guid.CreateVersion7(),
            Name = $"{user.Name}'s workspace",
            CreatedBy = user.Id,
            Personal = true,
            CreatedAt = now,
        };
        var member = new Member { WorkspaceId = workspace.WorkspaceId, UserId = user.Id, Role = WorkspaceRoles.Owner, JoinedAt = now };
        db.Workspaces.Add(workspace);
        db.Members.Add(member);
        db.Publish(new WorkspaceCreated(workspace.WorkspaceId, user.Id, workspace.Name, true, now), workspace.WorkspaceId);
        db.Publish(new MemberAdded(workspace.WorkspaceId, user.Id, member.Role, now), workspace.WorkspaceId);
        sessions.Start(user, member);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Two sign-ups at the same moment.
            throw Taken();
        }

        if (user.Administrator)
        {
            setupToken.Withdraw();
        }

        return ApiResults.Created("/api/auth/me", UserResponse.Of(user));
    }

    private static ApiException Taken() => new(409, ErrorCodes.EmailTaken, "An account with this e-mail address exists. Log in instead.");
}

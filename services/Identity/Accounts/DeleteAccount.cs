using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts.Events;
using MediaLab.Identity.Administration;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Accounts;

/// <summary>The password again: this cannot be undone.</summary>
public sealed record DeleteAccountRequest
{
    /// <example>a quiet lighthouse at dusk</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string Password { get; init; }
}

/// <summary>Deletes the account with its personal workspace; every service deletes what it holds of that workspace when it hears of it.</summary>
internal static class DeleteAccount
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        [FromBody] DeleteAccountRequest request, PasswordCheck check, UserManager<User> users, IdentityDb db, CurrentUser current, SessionRevoker revoker,
        SetupToken setupToken, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await check.RequireAsync(current.UserId, request.Password, cancellationToken);
        var workspace = await db.Workspaces.FirstAsync(workspace => workspace.CreatedBy == user.Id && workspace.Personal, cancellationToken);
        foreach (var token in await db.AccessTokens.Where(token => token.UserId == user.Id).Select(token => token.Id).ToListAsync(cancellationToken))
        {
            revoker.Announce(token);
        }

        await revoker.RevokeAsync(db.Sessions, cancellationToken);
        db.Publish(new UserDeleted(workspace.WorkspaceId, user.Id, clock.GetUtcNow()), user.Id);
        db.Workspaces.Remove(workspace);
        await users.DeleteAsync(user);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (user.Administrator)
        {
            await setupToken.OfferAsync(cancellationToken);
        }

        http.Response.Headers[InternalHeaders.SessionEnded] = "1";
        return ApiResults.Done("The account and its workspace are deleted.");
    }
}

using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Passkeys;

/// <summary>Keeps what was asked until the answer comes.</summary>
internal sealed class PasskeyChallenges(IdentityDb db, TimeProvider clock)
{
    public PasskeyChallenge Add(Guid? userId, string? state)
    {
        var challenge = new PasskeyChallenge
        {
            Id = Guid.CreateVersion7(),
            UserId = userId,
            State = state ?? throw new InvalidOperationException("The framework gave no state to check the answer against."),
            ExpiresAt = clock.GetUtcNow() + PasskeyChallenge.Lifetime,
        };
        db.PasskeyChallenges.Add(challenge);
        return challenge;
    }

    /// <summary>The state, once: whoever asks again with the same id gets nothing.</summary>
    /// <exception cref="ApiException">400: unknown, used or expired.</exception>
    public async Task<string> TakeAsync(Guid id, Guid? userId, CancellationToken cancellationToken)
    {
        var challenge = await db.PasskeyChallenges.AsNoTracking().FirstOrDefaultAsync(
            challenge => challenge.Id == id && challenge.UserId == userId && challenge.ExpiresAt > clock.GetUtcNow(), cancellationToken);
        return challenge is not null && await db.PasskeyChallenges.Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken) == 1
            ? challenge.State
            : throw new ApiException(400, ErrorCodes.PasskeyInvalid, "This took too long, or was answered already. Start again.");
    }
}

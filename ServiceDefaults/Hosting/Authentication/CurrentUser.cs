using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.ServiceDefaults.Authentication;

/// <summary>On whose behalf the current scope works: from the request's token, or assumed by a worker for the job it runs.</summary>
public sealed class CurrentUser
{
    /// <summary>Null when nobody is signed in.</summary>
    public Caller? Caller { get; private set; }

    /// <exception cref="ApiException">401: nobody is signed in.</exception>
    public Guid UserId => Required.UserId;

    /// <exception cref="ApiException">401: nobody is signed in.</exception>
    public Guid WorkspaceId => Required.WorkspaceId;

    /// <summary>The service that called, "gateway" for a person's request; null outside a request.</summary>
    public string? CallingService { get; internal set; }

    private Caller Required => Caller ?? throw new ApiException(401, ErrorCodes.Unauthenticated, "Sign in, or send a valid access token.");

    /// <summary>Work on behalf of someone from here on. Before the scope's first database access.</summary>
    public void Assume(Caller caller) => Caller = caller;
}

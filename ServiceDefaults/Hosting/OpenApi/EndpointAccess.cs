using MediaLab.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>Which credentials open an endpoint, as <c>x-access</c> of its operation: the gateway turns it into the public document's security.</summary>
public static class EndpointAccess
{
    public const string Extension = "x-access";

    /// <summary>No credentials are needed.</summary>
    public const string Everyone = "everyone";

    /// <summary>A person's session; no access token.</summary>
    public const string Sessions = "sessions";

    /// <summary><see cref="Everyone"/>, <see cref="Sessions"/>, or the least scope an access token needs where sessions are taken too.</summary>
    /// <param name="metadata">The endpoint's, groups included: the narrowest of its policies counts.</param>
    internal static string Of(IEnumerable<object> metadata)
    {
        var all = metadata.ToList();
        var policies = all.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>().ToHashSet();
        return all.OfType<IAllowAnonymous>().Any() || (policies.Count == 0 && all.OfType<AuthorizationPolicy>().Any()) ? Everyone // RequireService: all who come through the gateway.
            : policies.Contains(Policies.Administrator) ? Sessions
            : new[] { Policies.Manage, Policies.Generate, Policies.Read }.FirstOrDefault(policies.Contains) switch
            {
                Policies.Manage => Scopes.Manage,
                Policies.Generate => Scopes.Generate,
                Policies.Read => Scopes.Read,
                _ => Sessions,
            };
    }
}

namespace MediaLab.ServiceDefaults.Http;

/// <summary>
/// Response headers from Identity to the gateway. The gateway acts on them and strips them, from every service's answer: no client ever
/// sees one.
/// </summary>
public static class InternalHeaders
{
    public const string Prefix = "MediaLab-Internal-";

    /// <summary>The value of a session that just began: becomes the cookie.</summary>
    public const string SessionValue = Prefix + "Session-Value";

    /// <summary>The session that asked is over: the cookie goes.</summary>
    public const string SessionEnded = Prefix + "Session-Ended";

    /// <summary>Ids of credentials that are no longer good: out of the cache with them.</summary>
    public const string Revoked = Prefix + "Revoked";
}

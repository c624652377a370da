using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Identity.Sessions;

/// <summary>Removes sessions and passkey challenges whose time is over. They are refused from that moment anyway.</summary>
internal sealed class ExpiredCredentials(ServiceDataSources sources, TimeProvider clock, ILogger<ExpiredCredentials> logger) : PeriodicDelete(
    """
    delete from sessions where expires_at < now();
    delete from passkey_challenges where expires_at < now();
    """,
    sources, clock, logger);

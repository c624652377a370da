using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Data.Inbox;

/// <summary>Forgets messages older than any redelivery (30 days) and idempotent requests older than their promise (48 h).</summary>
internal sealed class InboxCleanup(ServiceDataSources sources, TimeProvider clock, ILogger<InboxCleanup> logger) : PeriodicDelete(
    """
    delete from inbox where processed_at < now() - interval '30 days';
    delete from idempotent_requests where created_at < now() - interval '48 hours';
    """,
    sources, clock, logger);

using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Running;

/// <summary>Forgets old streamed text. It is for watching; the asset keeps the words. A day is enough for any client to come back.</summary>
internal sealed class StreamedTextCleanup(ServiceDataSources sources, TimeProvider clock, ILogger<StreamedTextCleanup> logger)
    : PeriodicDelete("delete from text_deltas where created_at < now() - interval '1 day'", sources, clock, logger);

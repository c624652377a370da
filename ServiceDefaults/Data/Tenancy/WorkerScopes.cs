using MediaLab.ServiceDefaults.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Data.Tenancy;

public static class WorkerScopes
{
    /// <summary>A scope for background work: it connects as the worker role.</summary>
    /// <param name="scopes">The root factory.</param>
    /// <param name="caller">On whose behalf calls to other services are made; null for none.</param>
    public static AsyncServiceScope CreateWorkerScope(this IServiceScopeFactory scopes, Caller? caller = null)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<DatabaseAccess>().UseWorker();
        if (caller is not null)
        {
            scope.ServiceProvider.GetRequiredService<CurrentUser>().Assume(caller);
        }

        return scope;
    }
}

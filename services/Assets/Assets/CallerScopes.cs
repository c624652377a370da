using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Assets.Assets;

internal static class CallerScopes
{
    /// <summary>A scope with a database context of its own for the same caller.</summary>
    public static AsyncServiceScope CreateCallerScope(this IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        if (services.GetRequiredService<CurrentUser>().Caller is { } caller)
        {
            scope.ServiceProvider.GetRequiredService<CurrentUser>().Assume(caller);
        }

        return scope;
    }
}

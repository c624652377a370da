using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.KeyVault.ApiKeys;

internal static class ApiKeyEndpoints
{
    public static void MapApiKeyEndpoints(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/api-keys").WithTags("API keys").RequireAuthorization(Policies.Read);
        keys.MapGet("/", ListApiKeys.Handle).WithName(nameof(ListApiKeys)).WithSummary("Lists the workspace's provider keys, masked.");
        keys.MapGet("/{id:guid}", GetApiKey.Handle).WithName(nameof(GetApiKey)).WithSummary("One provider key, masked.");

        var managed = keys.MapGroup("").RequireAuthorization(Policies.Manage).RequireWorkspaceRole(WorkspaceRoles.Managers);
        managed.MapPost("/", AddApiKey.Handle).WithName(nameof(AddApiKey)).WithSummary("Keeps a provider key after a free call to the provider.").WithIdempotency()
            .WithError(422, ErrorCodes.KeyRefused).WithError(422, ErrorCodes.AddressNotAllowed).WithError(409, ErrorCodes.TooManyKeys).WithError(503, ErrorCodes.MasterKeyUnavailable);
        managed.MapPut("/{id:guid}", UpdateApiKey.Handle).WithName(nameof(UpdateApiKey)).WithSummary("Labels, activates, deactivates or replaces a key.")
            .WithError(422, ErrorCodes.KeyRefused).WithError(422, ErrorCodes.KeyRequired).WithError(422, ErrorCodes.AddressNotAllowed).WithError(503, ErrorCodes.MasterKeyUnavailable);
        managed.MapDelete("/{id:guid}", DeleteApiKey.Handle).WithName(nameof(DeleteApiKey)).WithSummary("Deletes a key for good.");
        managed.MapPost("/{id:guid}/test", TestApiKey.Handle).WithName(nameof(TestApiKey)).WithSummary("Asks the provider about a stored key again.")
            .WithError(409, ErrorCodes.KeyMustBeReentered);
        managed.MapGet("/{id:guid}/access-log", ListKeyAccesses.Handle).WithName(nameof(ListKeyAccesses)).WithSummary("Who used a key, when and for what.");
        keys.MapPost("/rewrap", RewrapApiKeys.Handle).WithName(nameof(RewrapApiKeys)).RequireAuthorization(Policies.Manage, Policies.Administrator)
            .WithSummary("Encrypts all stored keys under the current master key.").WithError(503, ErrorCodes.MasterKeyUnavailable);
    }
}

using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Assets.Storage;

/// <summary>The one refusal for a store that is away or full.</summary>
internal static class StorageUnavailable
{
    public static ApiException Because(Exception cause) =>
        ApiException.Unavailable("The object store does not answer just now. Nothing was lost; try again in a moment.", cause);
}

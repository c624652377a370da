using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Assets.Uploads;

internal static class Ids
{
    /// <exception cref="ApiException">400: not an id.</exception>
    public static Guid Parse(string text, string member) =>
        Guid.TryParse(text, out var id) ? id : throw ApiException.Invalid(member, $"{member} is not an id.");
}

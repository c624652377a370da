namespace MediaLab.Projects;

/// <summary>Error codes of this service, beside the shared ones.</summary>
internal static class ErrorCodes
{
    /// <summary>412: If-Match names a version that is not the current one.</summary>
    public const string VersionMismatch = "VERSION_MISMATCH";

    /// <summary>409: the project is in the trash; restore it first.</summary>
    public const string ProjectInTrash = "PROJECT_IN_TRASH";
}

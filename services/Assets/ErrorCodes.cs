namespace MediaLab.Assets;

/// <summary>Error codes of the Assets service, beside the ones every service has.</summary>
internal static class ErrorCodes
{
    /// <summary>422: the stored bytes are not what was promised; details say which check failed.</summary>
    public const string UploadRejected = "UPLOAD_REJECTED";

    /// <summary>409: the asset's bytes have not arrived yet.</summary>
    public const string UploadIncomplete = "UPLOAD_INCOMPLETE";

    /// <summary>409: the project is archived: nothing is added to it until it is brought back.</summary>
    public const string ProjectArchived = "PROJECT_ARCHIVED";

    /// <summary>403: the link was altered, or was not made by this installation.</summary>
    public const string LinkInvalid = "LINK_INVALID";

    /// <summary>403: the link's time is over; ask for a new one.</summary>
    public const string LinkExpired = "LINK_EXPIRED";

    /// <summary>404: the asset has no picture of itself (yet).</summary>
    public const string NoPreview = "NO_PREVIEW";

    /// <summary>409: only what is in the trash can be deleted for good or restored.</summary>
    public const string NotInTrash = "NOT_IN_TRASH";
}

namespace MediaLab.Gateway;

/// <summary>Error codes of the gateway, beside the common ones.</summary>
public static class ErrorCodes
{
    /// <summary>403: a write with the browser's cookie needs the header X-CSRF: 1.</summary>
    public const string CsrfRequired = "CSRF_REQUIRED";

    /// <summary>502: the connection to the service broke after it had been reached: what the request did is unknown.</summary>
    public const string ConnectionLost = "CONNECTION_LOST";

    /// <summary>504: the request reached its service, which did not answer in time: what it did is unknown.</summary>
    public const string Timeout = "TIMEOUT";
}

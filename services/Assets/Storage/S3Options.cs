using System.ComponentModel.DataAnnotations;

namespace MediaLab.Assets.Storage;

/// <summary>Any S3-compatible store. Configuration section <c>Storage:S3</c>.</summary>
internal sealed record S3Options
{
    public const string Section = "Storage:S3";

    /// <summary>Address for services, for example http://storage:9000; empty for AWS itself.</summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// Address for browsers, when they can reach the store: links lead there then. Without it the bytes pass through this service, so that
    /// the gateway stays the only public door.
    /// </summary>
    public string? PublicEndpoint { get; init; }

    [Required]
    public string Bucket { get; init; } = "medialab";

    /// <summary>Without keys the AWS SDK looks for them where it always does.</summary>
    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string Region { get; init; } = "us-east-1";
}

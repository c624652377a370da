using MediaLab.Testing;

namespace MediaLab.Assets.Tests.Storage;

/// <summary>A test that needs a real S3 server: skipped, and loudly, where none is installed.</summary>
public sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute()
    {
        if (!SwiftServer.Installed)
        {
            Skip = "NOT TESTED: the S3 store. Install a real S3 server: apt-get install swift-proxy swift-account swift-container swift-object";
        }
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaLab.ServiceDefaults.Egress;

/// <summary>The token of services whose keys are a pair, as Kling's API documentation describes it: a JWT, HS256, issued by the access key, valid for half an hour.</summary>
public static class AccessKeyToken
{
    /// <param name="key">"access key:secret key". A key without a colon is returned as it is: the service will refuse it.</param>
    /// <param name="now">UTC.</param>
    public static string Issue(string key, DateTimeOffset now)
    {
        if (key.Split(':', 2) is not [var access, var secret])
        {
            return key;
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(new { iss = access, exp = now.AddMinutes(30).ToUnixTimeSeconds(), nbf = now.AddSeconds(-5).ToUnixTimeSeconds() });
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }
}

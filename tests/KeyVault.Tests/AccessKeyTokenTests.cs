using System.Text;
using MediaLab.ServiceDefaults.Egress;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediaLab.KeyVault.Tests;

/// <summary>The token of services whose keys are a pair, read by a library that is not ours.</summary>
public sealed class AccessKeyTokenTests
{
    [Fact]
    public async Task It_is_issued_by_the_access_key_and_signed_with_the_secret_for_half_an_hour()
    {
        var secret = new string('s', 32);
        var now = DateTimeOffset.UtcNow;

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(AccessKeyToken.Issue($"access-1:{secret}", now), new TokenValidationParameters
        {
            ValidIssuer = "access-1",
            ValidateAudience = false,
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)),
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(now.AddMinutes(30).ToUnixTimeSeconds(), new DateTimeOffset(result.SecurityToken.ValidTo).ToUnixTimeSeconds());
    }

    [Fact]
    public void A_key_that_is_no_pair_is_sent_as_it_is_for_the_service_to_refuse() => Assert.Equal("one-part", AccessKeyToken.Issue("one-part", DateTimeOffset.UtcNow));
}

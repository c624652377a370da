using MediaLab.Generation.Catalogue;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>How a generation ends is the same whichever adapter makes it.</summary>
public sealed class EveryAdapterEndTests(ImpatientHost host) : EveryAdapter(host)
{
    /// <summary>What the key makes happen, where it can, and how that ends.</summary>
    public static TheoryData<Scenario, string, string?> Ends => new()
    {
        { Scenario.Ok, "completed", null },
        { Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID" },
        { Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED" },
        { Scenario.RateLimitedOnce, "completed", null },
        { Scenario.OverloadedOnce, "completed", null },
        { Scenario.Overloaded, "failed", "PROVIDER_UNAVAILABLE" },
        { Scenario.Moderation, "failed", "CONTENT_REFUSED" },
        { Scenario.ServerError, "failed", "PROVIDER_ERROR" },
        { Scenario.Empty, "failed", "RESULT_MISSING" },
        { Scenario.StreamFails, "failed", "PROVIDER_ERROR" },
        { Scenario.JobFails, "failed", "PROVIDER_ERROR" },
        { Scenario.JobModerated, "failed", "CONTENT_REFUSED" },
        { Scenario.PollFails, "completed", null },
        { Scenario.LinkExpired, "failed", "RESULT_LOST" },
        { Scenario.DownloadCut, "completed", null },
        { Scenario.WrongType, "failed", "RESULT_REJECTED" },
    };

    [Fact]
    public void There_are_models_of_every_modality_of_many_providers()
    {
        Assert.True(Models.Count >= 80, $"Only {Models.Count}.");
        Assert.True(Ways.Count >= 55, $"Only {Ways.Count}.");
        Assert.Equal(["audio", "image", "video"], Ways.Where(NeedsReferences).SelectMany(model => model.References.Types).Distinct().Order());
        Assert.Equal(["audio", "image", "text", "video"], Models.Select(model => model.Modality).Distinct().Order());
        Assert.Empty(new ModelCatalogue().Providers.Where(provider => provider.BaseUrl is not null || provider.Provider == "custom").Select(provider => provider.Provider)
            .Except(Models.Select(model => model.Provider.Provider)));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public Task What_the_key_makes_happen_ends_in_the_same_way_everywhere_is_taken_once_at_most_and_charged_as_it_was_done(Scenario scenario, string status, string? code) =>
        MustEndAsync(scenario, status, code);
}

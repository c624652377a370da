using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Where the answer does not arrive nobody knows what became of the request, whichever adapter sent it. Two of these wait out the deadline.</summary>
public sealed class EveryAdapterSilenceTests(ImpatientHost host) : EveryAdapter(host)
{
    [Theory]
    [InlineData(Scenario.BadGateway)]
    [InlineData(Scenario.Timeout)]
    [InlineData(Scenario.Trickle)]
    [InlineData(Scenario.Cut)]
    public Task What_nobody_answered_to_is_unknown_sent_once_at_most_and_not_charged(Scenario scenario) =>
        MustEndAsync(scenario, "unknown", "OUTCOME_UNKNOWN");
}

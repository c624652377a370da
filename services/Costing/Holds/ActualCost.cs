using MediaLab.Contracts.Events;
using MediaLab.Costing.Prices;

namespace MediaLab.Costing.Holds;

/// <summary>What a generation really cost, from the best source there is: reported, else computed, else estimated, else unpriced.</summary>
/// <param name="AmountNanoUsd">Nano-USD; with <see cref="Contracts.Events.Certainty.Unpriced"/> only the part that has a price.</param>
/// <param name="Certainty">Which source it was.</param>
/// <param name="Lines">How it came about; empty when the provider reported it.</param>
internal sealed record ActualCost(long AmountNanoUsd, Certainty Certainty, IReadOnlyList<PriceLine> Lines)
{
    /// <param name="book">The workspace's prices.</param>
    /// <param name="usage">What the provider used and said.</param>
    /// <param name="hold">Whose estimate stands in when nothing better is known, and whose day's prices count.</param>
    /// <param name="provider">Where it ran in the end.</param>
    /// <param name="model">Where it ran in the end.</param>
    public static ActualCost Of(PriceBook book, ProviderUsage usage, Hold hold, string provider, string model)
    {
        // A negative charge would be a credit that nobody announced: not trusted.
        if (usage.ReportedCostNanoUsd is { } reported and >= 0)
        {
            return new ActualCost(reported, usage.Estimated ? Certainty.Estimated : Certainty.Reported, []);
        }

        var computed = usage.Units.Values.All(quantity => quantity >= 0)
            ? book.PriceOf(provider, model, usage.Units, usage.Attributes, hold.AdmittedOn)
            : new PricedUsage(0, false, []);
        if (computed.Priced)
        {
            return new ActualCost(computed.AmountNanoUsd, usage.Estimated || computed.Estimated ? Certainty.Estimated : Certainty.Computed, computed.Lines);
        }

        if (hold.Certainty == Certainty.Unpriced)
        {
            return new ActualCost(computed.AmountNanoUsd, Certainty.Unpriced, computed.Lines);
        }

        // What was counted and has a price was certainly used: the estimate from before the run must not hide it.
        return computed.AmountNanoUsd > hold.ExpectedNanoUsd
            ? new ActualCost(computed.AmountNanoUsd, Certainty.Estimated, computed.Lines)
            : new ActualCost(hold.ExpectedNanoUsd, Certainty.Estimated, hold.Lines);
    }
}

using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Costing.Holds;

/// <summary>What a request is expected to cost and what it can cost at most. Amounts in nano-USD.</summary>
/// <param name="ExpectedNanoUsd">The estimate.</param>
/// <param name="MaximumNanoUsd">What is held: never below the estimate.</param>
/// <param name="Certainty">Computed when nothing in it is a guess, estimated otherwise, unpriced when a price is missing.</param>
/// <param name="PriceVersion">Names the prices that were used.</param>
/// <param name="Lines">Breakdown of the estimate.</param>
internal sealed record CostQuote(long ExpectedNanoUsd, long MaximumNanoUsd, Certainty Certainty, string PriceVersion, IReadOnlyList<Prices.PriceLine> Lines)
{
    /// <exception cref="ApiException">400: a quantity is negative, or the amount does not fit.</exception>
    public static CostQuote Of(PriceBook book, Consumption consumption, DateOnly day)
    {
        var (expectedUnits, maximumUnits) = (consumption.ExpectedUnits, consumption.MaximumUnits.Count > 0 ? consumption.MaximumUnits : consumption.ExpectedUnits);
        if (expectedUnits.Values.Concat(maximumUnits.Values).Any(quantity => quantity < 0))
        {
            throw ApiException.Invalid("consumption", "A quantity is negative.");
        }

        try
        {
            var attributes = consumption.Attributes.ToDictionary();
            var expected = book.PriceOf(consumption.Provider, consumption.Model, expectedUnits.ToDictionary(), attributes, day);
            var maximum = book.PriceOf(consumption.Provider, consumption.Model, maximumUnits.ToDictionary(), attributes, day);
            var certainty = !expected.Priced || !maximum.Priced ? Certainty.Unpriced
                : expectedUnits.Equals(maximumUnits) ? Certainty.Computed
                : Certainty.Estimated;
            return new CostQuote(expected.AmountNanoUsd, Math.Max(expected.AmountNanoUsd, maximum.AmountNanoUsd), certainty, book.Version, expected.Lines);
        }
        catch (OverflowException)
        {
            throw ApiException.Invalid("consumption", "The amount is more than can be counted.");
        }
    }
}

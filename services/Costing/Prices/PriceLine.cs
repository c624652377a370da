namespace MediaLab.Costing.Prices;

/// <summary>One line of a breakdown: a quantity times its price.</summary>
/// <param name="Unit" example="image_output_tokens">What is counted (<see cref="Contracts.UsageUnits"/>).</param>
/// <param name="Quantity" example="1050">How many.</param>
/// <param name="NanoUsd" example="40000000000">Price of <paramref name="Per"/> units in nano-USD.</param>
/// <param name="Per" example="1000000">The price is for this many units.</param>
/// <param name="AmountNanoUsd" example="42000000">Quantity times price in nano-USD, rounded half up once, here.</param>
/// <param name="Source" example="The provider's price page, read on 2026-11-20">Where the price comes from.</param>
public sealed record PriceLine(string Unit, long Quantity, long NanoUsd, long Per, long AmountNanoUsd, string Source);

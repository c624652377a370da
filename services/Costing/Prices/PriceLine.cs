namespace MediaLab.Costing.Prices;

/// <summary>One line of a breakdown: a quantity times its price.</summary>
/// <param name="Unit">What is counted (<see cref="Contracts.UsageUnits"/>).</param>
/// <param name="Quantity">How many.</param>
/// <param name="NanoUsd">Price of <paramref name="Per"/> units in nano-USD.</param>
/// <param name="Per">The price is for this many units.</param>
/// <param name="AmountNanoUsd">Quantity times price in nano-USD, rounded half up once, here.</param>
/// <param name="Source">Where the price comes from.</param>
public sealed record PriceLine(string Unit, long Quantity, long NanoUsd, long Per, long AmountNanoUsd, string Source);

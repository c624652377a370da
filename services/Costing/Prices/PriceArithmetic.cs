namespace MediaLab.Costing.Prices;

/// <summary>
/// The only place where quantities become money. Whole numbers throughout: 128-bit products, one rounding per line (half up, in favour of
/// the provider, as invoices do), checked sums.
/// </summary>
internal static class PriceArithmetic
{
    /// <param name="quantity">Units used; not negative.</param>
    /// <param name="nanoUsd">Price of <paramref name="per"/> units in nano-USD; not negative.</param>
    /// <param name="per">At least 1.</param>
    /// <exception cref="OverflowException">The amount is more than 9.2 billion dollars.</exception>
    public static long Amount(long quantity, long nanoUsd, long per)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        ArgumentOutOfRangeException.ThrowIfNegative(nanoUsd);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(per);
        var (whole, rest) = Int128.DivRem((Int128)quantity * nanoUsd, per);
        return checked((long)(rest * 2 >= per ? whole + 1 : whole));
    }

    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static long Sum(IEnumerable<PriceLine> lines) => lines.Aggregate(0L, (sum, line) => checked(sum + line.AmountNanoUsd));
}

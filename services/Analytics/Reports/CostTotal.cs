using MediaLab.Contracts;
using MediaLab.Contracts.Events;

namespace MediaLab.Analytics.Reports;

/// <summary>A sum of money and how sure its parts are.</summary>
/// <param name="Cost">What is known, as sure as its least sure known part; unpriced when nothing is known.</param>
/// <param name="ByCertainty">The same sum split by certainty, surest first.</param>
/// <param name="Unpriced" example="0">How many charges nobody knows the price of: they are missing in the sum.</param>
public sealed record CostTotal(Money Cost, IReadOnlyList<Money> ByCertainty, int Unpriced)
{
    internal static CostTotal Of(IEnumerable<CostCell> cells)
    {
        var split = cells.GroupBy(cell => cell.Certainty)
            .Select(group => (Certainty: group.Key, Amount: group.Sum(cell => cell.AmountNanoUsd), Entries: group.Sum(cell => cell.Entries)))
            .OrderByDescending(part => part.Certainty)
            .ToArray();
        var known = split.Where(part => part.Certainty != Certainty.Unpriced).Select(part => part.Certainty).ToArray();
        // Nothing spent is a fact of our own counting, not a guess.
        var certainty = known.Length > 0 ? known.Min() : split.Length > 0 ? Certainty.Unpriced : Certainty.Computed;
        return new CostTotal(
            new Money(split.Sum(part => part.Amount), certainty),
            [.. split.Select(part => new Money(part.Amount, part.Certainty))],
            split.Where(part => part.Certainty == Certainty.Unpriced).Sum(part => part.Entries));
    }
}

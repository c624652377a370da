namespace MediaLab.Analytics.Reports;

internal static class Rates
{
    /// <summary>Percent with one decimal; null when there is nothing to rate.</summary>
    public static decimal? Success(int completed, int failed) =>
        completed + failed == 0 ? null : Math.Round(100m * completed / (completed + failed), 1, MidpointRounding.AwayFromZero);
}

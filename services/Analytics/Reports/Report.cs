using MediaLab.Analytics.Facts;
using MediaLab.Contracts;

namespace MediaLab.Analytics.Reports;

/// <summary>One line of a breakdown.</summary>
/// <param name="Key" example="openai">Provider, model, type or project id; "" when the facts name none.</param>
/// <param name="Name" example="openai">For people: a project's name, else the key.</param>
/// <param name="Provider">Of a model; null elsewhere.</param>
/// <param name="Deleted">A project that is gone; its cost stays.</param>
/// <param name="Count" example="32">Generations asked for.</param>
/// <param name="Completed" example="30">Of these with a result.</param>
/// <param name="Failed" example="1">Of these without.</param>
/// <param name="Cost">What they cost.</param>
/// <param name="ByCertainty">The cost split by certainty.</param>
/// <param name="Unpriced" example="0">Charges without a known price.</param>
public sealed record Breakdown(
    string Key, string Name, string? Provider, bool Deleted, int Count, int Completed, int Failed, Money Cost, IReadOnlyList<Money> ByCertainty, int Unpriced);

/// <summary>One day or month of a series; months carry their first day.</summary>
/// <param name="Date">UTC.</param>
/// <param name="Count" example="3">Generations asked for.</param>
/// <param name="Completed" example="3">Of these with a result.</param>
/// <param name="Failed" example="0">Of these without.</param>
/// <param name="Cost">What was charged.</param>
/// <param name="ByCertainty">The cost split by certainty.</param>
public sealed record SeriesPoint(DateOnly Date, int Count, int Completed, int Failed, Money Cost, IReadOnlyList<Money> ByCertainty);

/// <summary>The days a report is about.</summary>
/// <param name="From">First UTC day.</param>
/// <param name="To">Last UTC day.</param>
/// <param name="Interval">Length of one point of the series.</param>
public sealed record ReportRange(DateOnly From, DateOnly To, ReportInterval Interval);

/// <summary>The facts of one question, cut into cells; every figure of an answer is a sum over the same cells, so they agree.</summary>
internal sealed record Report(
    ReportFilter Filter, IReadOnlyList<CostCell> Costs, IReadOnlyList<UsageCell> Usage, IReadOnlyDictionary<Guid, ProjectFact> Projects)
{
    private const int LongestDaily = 92;

    public CostTotal Cost => CostTotal.Of(Costs);

    public int Count(GenerationStatus? status = null) => Count(Usage, status);

    public ReportRange Range(ReportInterval? interval)
    {
        var from = Filter.From ?? Costs.Select(cell => cell.Day).Concat(Usage.Select(cell => cell.Day)).DefaultIfEmpty(Filter.To).Min();
        return new ReportRange(from, Filter.To, interval ?? (Filter.To.DayNumber - from.DayNumber < LongestDaily ? ReportInterval.Day : ReportInterval.Month));
    }

    /// <summary>Every day or month of the range, empty ones too.</summary>
    public IReadOnlyList<SeriesPoint> Series(ReportRange range)
    {
        DateOnly StartOf(DateOnly day) => range.Interval == ReportInterval.Day ? day : new DateOnly(day.Year, day.Month, 1);
        var costs = Costs.ToLookup(cell => StartOf(cell.Day));
        var usage = Usage.ToLookup(cell => StartOf(cell.Day));
        var points = new List<SeriesPoint>();
        for (var date = StartOf(range.From); date <= range.To; date = range.Interval == ReportInterval.Day ? date.AddDays(1) : date.AddMonths(1))
        {
            var cost = CostTotal.Of(costs[date]);
            points.Add(new SeriesPoint(
                date, Count(usage[date], null), Count(usage[date], GenerationStatus.Completed), Count(usage[date], GenerationStatus.Failed), cost.Cost, cost.ByCertainty));
        }

        return points;
    }

    public IReadOnlyList<Breakdown> ByProvider() => By(cell => cell.Provider, cell => cell.Provider, key => new Label(key));

    public IReadOnlyList<Breakdown> ByType() => By(cell => cell.Type, cell => cell.Type, key => new Label(key));

    public IReadOnlyList<Breakdown> ByModel() =>
        By(cell => (cell.Provider, cell.Model), cell => (cell.Provider, cell.Model), key => new Label(key.Model, Provider: key.Provider));

    public IReadOnlyList<Breakdown> ByProject() => By(cell => cell.ProjectId, cell => cell.ProjectId, id =>
        id == Guid.Empty ? new Label("")
        : Projects.GetValueOrDefault(id) is { } project ? new Label(id.ToString(), project.Name, Deleted: project.Deleted)
        : new Label(id.ToString()));

    private IReadOnlyList<Breakdown> By<TKey>(Func<CostCell, TKey> costKey, Func<UsageCell, TKey> usageKey, Func<TKey, Label> label)
        where TKey : notnull
    {
        var costs = Costs.ToLookup(costKey);
        var usage = Usage.ToLookup(usageKey);
        return
        [
            .. from key in costs.Select(cells => cells.Key).Union(usage.Select(cells => cells.Key))
               let cost = CostTotal.Of(costs[key])
               let count = Count(usage[key], null)
               let named = label(key)
               orderby cost.Cost.NanoUsd descending, count descending, named.Key
               select new Breakdown(
                   named.Key, named.Name ?? named.Key, named.Provider, named.Deleted, count, Count(usage[key], GenerationStatus.Completed),
                   Count(usage[key], GenerationStatus.Failed), cost.Cost, cost.ByCertainty, cost.Unpriced),
        ];
    }

    private static int Count(IEnumerable<UsageCell> cells, GenerationStatus? status) =>
        cells.Where(cell => status is null || cell.Status == status).Sum(cell => cell.Count);

    private sealed record Label(string Key, string? Name = null, string? Provider = null, bool Deleted = false);
}

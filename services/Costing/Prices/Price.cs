namespace MediaLab.Costing.Prices;

/// <summary>What one unit of one model costs, from when to when, and who says so.</summary>
/// <param name="Provider">The provider's id, for example "openai".</param>
/// <param name="Model">The provider's model id, or <see cref="AnyModel"/>.</param>
/// <param name="Unit">One of <see cref="Contracts.UsageUnits"/>.</param>
/// <param name="NanoUsd">Price of <paramref name="Per"/> units. Zero only when <paramref name="Free"/>.</param>
/// <param name="Per">The price is for this many units.</param>
/// <param name="Attributes">The price holds only for requests with these attributes (size, quality, ...).</param>
/// <param name="ContextTokensOver">The price holds only for requests whose whole prompt has more tokens than this; 0 for all.</param>
/// <param name="ValidFrom">First UTC day.</param>
/// <param name="ValidTo">First UTC day on which it no longer holds; null while it does.</param>
/// <param name="Source">Where the price was read.</param>
/// <param name="Free">Zero is known to be the price. Without it a zero would mean that nobody knows.</param>
internal sealed record Price(
    string Provider, string Model, string Unit, long NanoUsd, long Per, IReadOnlyDictionary<string, string> Attributes, long ContextTokensOver,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source, bool Free)
{
    public const string AnyModel = "*";

    /// <summary>Name under which a long-context price shows its threshold among the attributes.</summary>
    public const string ContextTokensOverAttribute = "context_tokens_over";

    /// <summary>Set when the workspace has its own price.</summary>
    public Guid? OverrideId { get; init; }

    public bool Covers(string model, string unit, IReadOnlyDictionary<string, string> attributes, long contextTokens, DateOnly day) =>
        Unit == unit
        && (Model == model || Model == AnyModel)
        && IsValidOn(day)
        && (ContextTokensOver == 0 || contextTokens > ContextTokensOver)
        && Attributes.All(wanted => attributes.TryGetValue(wanted.Key, out var actual) && string.Equals(actual, wanted.Value, StringComparison.OrdinalIgnoreCase));

    public bool IsValidOn(DateOnly day) => ValidFrom <= day && (ValidTo is not { } end || day < end);

    /// <summary>Of several prices that cover a request the most particular one holds: own before listed, model before any, then tier, then attributes.</summary>
    public (bool, bool, long, int) Precedence => (OverrideId is not null, Model != AnyModel, ContextTokensOver, Attributes.Count);

    /// <summary>The attributes with the long-context threshold among them, as clients see it.</summary>
    public IReadOnlyDictionary<string, string> Conditions => ContextTokensOver == 0
        ? Attributes
        : new SortedDictionary<string, string>(Attributes.ToDictionary(), StringComparer.Ordinal) { [ContextTokensOverAttribute] = ContextTokensOver.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}

namespace MediaLab.Costing;

/// <summary>Error codes of Costing beside the common ones.</summary>
internal static class CostingErrorCodes
{
    /// <summary>409: the hold of this generation is closed; its money was settled or given back.</summary>
    public const string HoldClosed = "HOLD_CLOSED";

    /// <summary>409: the budget follows its project and is changed there.</summary>
    public const string BudgetFollowsProject = "BUDGET_FOLLOWS_PROJECT";

    /// <summary>409: another price of this workspace is about the same thing.</summary>
    public const string PriceExists = "PRICE_EXISTS";
}

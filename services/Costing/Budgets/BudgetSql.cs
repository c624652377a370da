namespace MediaLab.Costing.Budgets;

/// <summary>What a budget's figures must be, in SQL: one definition for opening a period and for proving it right.</summary>
internal static class BudgetSql
{
    private const string Covers = """
        (b.scope = 'Workspace' or (b.scope = 'Project' and b.scope_id = m.project_id::text)
            or (b.scope = 'Provider' and b.scope_id = m.provider) or (b.scope = 'User' and b.scope_id = m.user_id::text))
        """;

    private const string InPeriod = """
        (b.period = 'Total' or (b.period = 'Day' and m.admitted_on = p.period_start)
            or (b.period = 'Month' and m.admitted_on >= p.period_start and m.admitted_on < p.period_start + interval '1 month'))
        """;

    private const string Reserved = $"""
        coalesce((select sum(m.amount_nano_usd) from holds m
                  where m.workspace_id = b.workspace_id and m.state = 'Open' and {Covers} and {InPeriod}), 0)::bigint
        """;

    private const string Spent = $"""
        coalesce((select sum(m.amount_nano_usd) from ledger_entries m
                  where m.workspace_id = b.workspace_id and {Covers} and {InPeriod}), 0)::bigint
        """;

    /// <summary>{0} workspace, {1} budget ids, {2} first days: adds the rows that are not there yet.</summary>
    public const string OpenPeriods = $$"""
        insert into budget_usage (workspace_id, budget_id, period_start, reserved_nano_usd, spent_nano_usd)
        select b.workspace_id, b.id, p.period_start, {{Reserved}}, {{Spent}}
        from unnest({1}, {2}) with ordinality as p (budget_id, period_start, place)
        join budgets b on b.workspace_id = {0} and b.id = p.budget_id
        where not exists (select 1 from budget_usage u where u.workspace_id = b.workspace_id and u.budget_id = b.id and u.period_start = p.period_start)
        order by p.place
        on conflict do nothing
        """;

    /// <summary>Every row that is not what holds and ledger say, with both figures.</summary>
    public const string Discrepancies = $"""
        select * from (
            select p.workspace_id as "WorkspaceId", p.budget_id as "BudgetId", p.period_start as "PeriodStart",
                   p.reserved_nano_usd as "ReservedNanoUsd", {Reserved} as "OpenHoldsNanoUsd",
                   p.spent_nano_usd as "SpentNanoUsd", {Spent} as "LedgerNanoUsd"
            from budget_usage p join budgets b on b.workspace_id = p.workspace_id and b.id = p.budget_id) as figures
        where "ReservedNanoUsd" <> "OpenHoldsNanoUsd" or "SpentNanoUsd" <> "LedgerNanoUsd"
        """;
}

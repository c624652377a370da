using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MediaLab.Contracts;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Prices;

namespace MediaLab.Costing.Tests;

/// <summary>What must hold for any amounts at all.</summary>
public sealed class MoneyProperties
{
    // The largest product still fits into 64 bits: what does not is refused, which another test pins.
    private static readonly Gen<long> Quantity = Gen.Choose(0, 80_000_000).Select(number => (long)number);
    private static readonly Gen<long> Price = from dollars in Gen.Choose(0, 100) from nano in Gen.Choose(0, 999_999_999) select (dollars * 1_000_000_000L) + nano;
    private static readonly Gen<long> Per = Gen.Elements(1L, 3L, 7L, 1_000L, 999_999L, 1_000_000L);

    [Fact]
    public void An_amount_is_the_exact_product_rounded_half_up() =>
        Prop.ForAll(Three(), sample =>
        {
            var (quantity, price, per) = sample;
            var exact = (BigInteger)quantity * price;
            var amount = (BigInteger)PriceArithmetic.Amount(quantity, price, per);
            // |amount x per - exact| <= per / 2, and exactly half goes up.
            var error = (amount * per) - exact;
            return error * 2 <= per && error * 2 > -per;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_never_costs_less() =>
        Prop.ForAll(Three(), sample => PriceArithmetic.Amount(sample.Item1 + 1, sample.Item2, sample.Item3) >= PriceArithmetic.Amount(sample.Item1, sample.Item2, sample.Item3))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Half_a_nano_dollar_is_rounded_up_and_less_is_not()
    {
        Assert.Equal((1, 0, 1), (PriceArithmetic.Amount(1, 1, 2), PriceArithmetic.Amount(1, 1, 3), PriceArithmetic.Amount(2, 1, 3)));
        Assert.Equal(long.MaxValue, PriceArithmetic.Amount(long.MaxValue, 1, 1));
        Assert.Throws<OverflowException>(() => PriceArithmetic.Amount(long.MaxValue, 2, 1));
    }

    [Fact]
    public void An_amount_written_and_read_again_is_the_same() =>
        Prop.ForAll((from high in Gen.Choose(int.MinValue, int.MaxValue) from low in Gen.Choose(0, int.MaxValue) select ((long)high << 31) + low).ToArbitrary(), nano =>
            UsdAmount.TryParse(UsdAmount.Format(nano), out var read) && read.NanoUsd == nano
            && UsdAmount.TryParse(new UsdAmount(nano).ToString(), out var trimmed) && trimmed.NanoUsd == nano).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("12.5", 12_500_000_000)]
    [InlineData("0", 0)]
    [InlineData("0.000000001", 1)]
    [InlineData("-1.25", -1_250_000_000)]
    public void Amounts_are_read_digit_by_digit(string text, long nano) =>
        Assert.True(UsdAmount.TryParse(text, out var amount) && amount.NanoUsd == nano);

    [Theory]
    [InlineData("")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("0.0000000001")]
    [InlineData("99999999999")]
    [InlineData("--1")]
    [InlineData("NaN")]
    public void What_is_not_an_exact_amount_is_refused(string text) => Assert.False(UsdAmount.TryParse(text, out _));

    /// <summary>Whatever moves, each budget changes by the sum of the movements it covers and rows come in one order.</summary>
    [Fact]
    public void A_plan_loses_and_doubles_nothing()
    {
        var projects = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToArray();
        var users = Enumerable.Range(0, 2).Select(_ => Guid.CreateVersion7()).ToArray();
        string[] providers = ["openai", "anthropic"];
        Budget[] budgets =
        [
            .. from scope in Enum.GetValues<BudgetScope>()
               from scopeId in scope switch
               {
                   BudgetScope.Workspace => ["w"],
                   BudgetScope.Project => projects.Select(id => id.ToString()).ToArray(),
                   BudgetScope.Provider => providers,
                   BudgetScope.User => users.Select(id => id.ToString()).ToArray(),
               }
               from period in Enum.GetValues<BudgetPeriod>()
               select new Budget
               {
                   WorkspaceId = Guid.Empty, Id = Guid.CreateVersion7(), Scope = scope, ScopeId = scopeId, Period = period, LimitNanoUsd = 1, Thresholds = [],
                   FollowsProject = false, CreatedAt = default, UpdatedAt = default,
               },
        ];
        var movement = from project in Gen.Elements(projects)
                       from user in Gen.Elements(users)
                       from provider in Gen.Elements(providers)
                       from day in Gen.Choose(0, 90)
                       from reserved in Gen.Choose(-1000, 1000)
                       from spent in Gen.Choose(-1000, 1000)
                       select new BudgetMovement(project, provider, user, new DateOnly(2026, 10, 15).AddDays(day), reserved, spent);

        Prop.ForAll(movement.ListOf().ToArbitrary(), movements =>
        {
            var plan = BudgetBook.PlanChanges(budgets, [.. movements]);
            return budgets.All(budget => plan.Where(change => change.Budget == budget).Sum(change => change.ReservedNanoUsd)
                    == movements.Where(move => budget.Covers(move.ProjectId, move.Provider, move.UserId)).Sum(move => move.ReservedNanoUsd))
                && plan.Where(change => change.Budget.Scope == BudgetScope.Workspace && change.Budget.Period == BudgetPeriod.Day).Sum(change => change.SpentNanoUsd)
                    == movements.Sum(move => move.SpentNanoUsd)
                && plan.Select(change => (change.Budget.Id, change.PeriodStart)).Distinct().Count() == plan.Count
                && plan.SequenceEqual(plan.OrderBy(change => change.Budget.Scope).ThenBy(change => change.Budget.Period).ThenBy(change => change.Budget.Id).ThenBy(change => change.PeriodStart));
        }).QuickCheckThrowOnFailure();
    }

    private static Arbitrary<(long, long, long)> Three() =>
        (from quantity in Quantity from price in Price from per in Per select (quantity, price, per)).ToArbitrary();
}

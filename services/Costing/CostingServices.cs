using MediaLab.Contracts.Generation.V1;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Erasure;
using MediaLab.Costing.Holds;
using MediaLab.Costing.Ledger;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Erasure;
using MediaLab.ServiceDefaults.Grpc;

namespace MediaLab.Costing;

/// <summary>What the service is made of.</summary>
internal static class CostingServices
{
    public static void AddCosting(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<GenerationLookup.GenerationLookupClient>("generation");
        builder.AddServiceClient<ProjectLookup.ProjectLookupClient>("projects");
        var services = builder.Services;
        services.AddSingleton(PriceCatalogue.LoadBuiltIn());
        services.AddSingleton<CostingMetrics>();
        services.AddScoped<BudgetBook>().AddScoped<ProjectBudgets>().AddScoped<HoldDesk>().AddScoped<Settlement>().AddScoped<Reconciler>();
        services.AddPeriodicWork<HoldExpiry>();
        services.AddPeriodicWork<NightlyReconciliation>();
        services.AddWorkspaceErasure<EraseWithUser>();
    }
}

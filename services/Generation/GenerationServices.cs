using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Generation.Batches;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Consumers;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Providers.Anthropic;
using MediaLab.Generation.Providers.Automatic1111;
using MediaLab.Generation.Providers.Cohere;
using MediaLab.Generation.Providers.ComfyUi;
using MediaLab.Generation.Providers.ElevenLabs;
using MediaLab.Generation.Providers.Fal;
using MediaLab.Generation.Providers.Gemini;
using MediaLab.Generation.Providers.Kling;
using MediaLab.Generation.Providers.Luma;
using MediaLab.Generation.Providers.Ollama;
using MediaLab.Generation.Providers.OpenRouter;
using MediaLab.Generation.Providers.Replicate;
using MediaLab.Generation.Providers.Runway;
using MediaLab.Generation.Providers.Sandbox;
using MediaLab.Generation.Providers.Stability;
using MediaLab.Generation.Providers.Together;
using MediaLab.Generation.Providers.Xai;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Running;
using MediaLab.Generation.Templates;
using MediaLab.Generation.Webhooks;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Erasure;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.ServiceDefaults.Grpc;

namespace MediaLab.Generation;

/// <summary>What the service is made of.</summary>
internal static class GenerationServices
{
    public static void AddGenerations(this WebApplicationBuilder builder, ServiceRole role)
    {
        builder.AddServiceClient<CostControl.CostControlClient>("costing");
        builder.AddServiceClient<AssetStore.AssetStoreClient>("assets");
        builder.AddServiceClient<ProviderKeys.ProviderKeysClient>("keyvault");
        builder.AddServiceClient<ProjectLookup.ProjectLookupClient>("projects").ConfigureChannel(channel => channel.MaxReceiveMessageSize = PromptTemplates.LargestAnswer);

        var services = builder.Services;
        services.AddOptions<GenerationOptions>().BindConfiguration("Generation").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ModelCatalogue>();
        services.AddSingleton<MediaProviders>();
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<ProviderAddresses>();
        services.AddSingleton<MediaProvider, SandboxProvider>();
        services.AddSingleton<MediaProvider, AnthropicProvider>();
        services.AddSingleton<MediaProvider, CohereProvider>();
        services.AddSingleton<MediaProvider, TogetherProvider>();
        services.AddSingleton<MediaProvider, XaiProvider>();
        services.AddSingleton<MediaProvider, OpenRouterProvider>();
        services.AddSingleton<MediaProvider, OllamaProvider>();
        services.AddSingleton<MediaProvider, Automatic1111Provider>();
        services.AddSingleton<MediaProvider, ComfyUiProvider>();
        services.AddSingleton<MediaProvider, ElevenLabsProvider>();
        services.AddSingleton<MediaProvider, RunwayProvider>();
        services.AddSingleton<MediaProvider, KlingProvider>();
        services.AddSingleton<MediaProvider, StabilityProvider>();
        services.AddSingleton<MediaProvider, LumaProvider>();
        services.AddSingleton<MediaProvider, GeminiProvider>();
        services.AddSingleton<MediaProvider, FalProvider>();
        services.AddSingleton<MediaProvider, ReplicateProvider>();
        // No time limit of its own (each model has one), no redirects (a key must not travel), no logs (addresses may carry secrets).
        services.AddHttpClient(ProviderHttp.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
            });
        services.AddEgressClient(ProviderHttp.UsersClient).ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan).RemoveAllLoggers();
        services.AddSingleton<GenerationQueue>();
        services.AddSingleton<GenerationSignals>();
        services.AddHostedService(provider => provider.GetRequiredService<GenerationSignals>());
        services.AddScoped<ListingClient>();
        services.AddScoped<ProviderListings>();
        services.AddMemoryCache();
        services.AddSingleton<WorkspaceCatalogues>();
        services.AddScoped<ProviderRouter>();
        services.AddScoped<PromptTemplates>();
        services.AddScoped<GenerationAdmission>();
        services.AddScoped<BatchPlanner>();
        services.AddScoped<BatchAdmission>();
        services.AddWebhooks();
        if (role.IsWorker)
        {
            services.AddWorker();
        }
    }

    private static void AddWorker(this IServiceCollection services)
    {
        services.AddSingleton<SpoolFolder>();
        services.AddSingleton<GenerationMetrics>();
        services.AddSingleton<GenerationEndings>();
        services.AddSingleton<GenerationSteps>();
        services.AddSingleton<GenerationRunner>();
        services.AddScoped<OutputStore>();
        services.AddScoped<FailurePlan>();
        services.AddScoped<ProviderCredentials>();
        services.AddScoped<ReferenceFiles>();
        services.AddScoped<ProviderHealthLog>();
        services.AddScoped<KeyCircuits>();
        services.AddHttpClient(ReferenceFiles.Client, client => client.Timeout = TimeSpan.FromMinutes(10)).RemoveAllLoggers();
        services.AddHttpClient(OutputStore.UploadClient, client => client.Timeout = TimeSpan.FromMinutes(10)).RemoveAllLoggers();
        services.AddHostedService<GenerationWorker>();
        services.AddPeriodicWork<ReservationSweeper>();
        services.AddPeriodicWork<QueueAgeWatch>();
        services.AddPeriodicWork<StreamedTextCleanup>();
        services.AddWorkspaceErasure<EraseWithUser>();
        services.AddPeriodicWork<ProviderProbe>();
        services.AddHostedService<ListingWorker>();
    }
}

namespace MediaLab.ProviderSimulator;

/// <summary>Every provider's API on one address: /openai/v1, /anthropic. Point MediaLab at it with <c>Providers:{provider}:BaseUrl</c>.</summary>
internal static class Program
{
    private static Task Main(string[] args) => Simulator.Build(args).RunAsync();
}

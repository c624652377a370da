namespace MediaLab.AppHost.Tests;

/// <summary>One running sample application for the tests that leave it running.</summary>
public sealed class RunningSample : IAsyncLifetime
{
    internal SampleSystem System { get; private set; } = null!;

    public async Task InitializeAsync() => System = await SampleSystem.StartAsync();

    public async Task DisposeAsync() => await System.DisposeAsync();
}

/// <summary>Those tests, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RunningSampleCollection : ICollectionFixture<RunningSample>
{
    public const string Name = "running sample";
}

using System.Collections.Concurrent;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;

namespace MediaLab.Generation.Tests;

/// <summary>A provider that does what the test says, generation by generation, and counts what it was sent.</summary>
internal sealed class ScriptedProvider : MediaProvider
{
    public static readonly ProviderUsage Usage = new(new Dictionary<string, long> { [UsageUnits.Requests] = 1 }, new Dictionary<string, string>(), null);

    private readonly ConcurrentDictionary<string, Script> _scripts = new();

    public override string Id => "scripted";

    public override bool NeedsKey => false;

    /// <summary>What happens to generations with this prompt.</summary>
    public Script For(string prompt) => _scripts.GetOrAdd(prompt, _ => new Script());

    public override Consumption Measure(MediaRequest request) => Measuring.Consumption(request, (UsageUnits.Requests, 1, 2));

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var script = For(call.Request.Prompt);
        Interlocked.Increment(ref script.Submissions);
        return await script.Submit(call, cancellationToken);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var script = For(call.Request.Prompt);
        script.Polled.Enqueue(providerJobId);
        return await script.Poll(call, cancellationToken);
    }

    public override Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken) => Task.FromResult(For(call.Request.Prompt).Reconcile());

    public override Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var script = For(call.Request.Prompt);
        script.Cancelled.Enqueue(providerJobId);
        return Task.FromResult(script.Cancellable ? new Cancellation(script.CancellationCharge) : null);
    }

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) => textWritten.Length > 0 ? Usage : null;

    public static async Task<Submission> DoneAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        await call.Spool.AddTextAsync("done", cancellationToken);
        return new Submission.Done(Usage);
    }

    public static ProviderEntry Entry()
    {
        const string json = """
            {
              "provider": "scripted", "name": "Scripted", "priority": 500,
              "failureBilling": { "failed": "free", "cancelled": "partial", "source": "test" },
              "models": [
                { "model": "now", "modality": "text", "name": "Now", "description": "Immediate.", "completion": "immediate", "cancellable": true,
                  "maxPromptCharacters": 1000, "deadlineSeconds": 60, "parameters": [], "source": "test", "sourceDate": "2026-01-01" },
                { "model": "later", "modality": "video", "name": "Later", "description": "Polled.", "completion": "poll", "cancellable": true,
                  "maxPromptCharacters": 1000, "deadlineSeconds": 60, "parameters": [], "source": "test", "sourceDate": "2026-01-01" },
                { "model": "edit", "modality": "video", "name": "Edit", "description": "Works from assets.", "completion": "immediate",
                  "maxPromptCharacters": 1000, "deadlineSeconds": 60, "references": { "max": 2, "types": ["image"] },
                  "parameters": [ { "name": "mask", "label": "Mask", "kind": "asset", "values": ["image"] } ],
                  "aliases": ["scripted/editor"], "source": "test", "sourceDate": "2026-01-01" },
                { "model": "hasty", "modality": "text", "name": "Hasty", "description": "Waits a second.", "completion": "immediate",
                  "maxPromptCharacters": 1000, "deadlineSeconds": 1, "lifecycle": { "deprecated": "2026-01-01", "shutdown": "2099-12-31", "replacement": "scripted/now" }, "parameters": [], "source": "test", "sourceDate": "2026-01-01" },
                { "model": "older", "modality": "text", "name": "Older", "description": "Costs what all cost.", "completion": "immediate",
                  "maxPromptCharacters": 1000, "deadlineSeconds": 60, "lifecycle": { "shutdown": "2099-12-31", "replacement": "told" }, "parameters": [], "source": "test", "sourceDate": "2026-01-01" },
                { "model": "told", "modality": "text", "name": "Told", "description": "Takes instructions.", "completion": "immediate", "maxPromptCharacters": 1000, "deadlineSeconds": 60,
                  "parameters": [ { "name": "systemPrompt", "label": "Instructions", "kind": "text", "min": 1, "max": 100 } ], "source": "test", "sourceDate": "2026-01-01" }
              ],
              "openModels": [
                { "model": "*", "modality": "text", "name": "Any", "description": "Any other.", "completion": "immediate",
                  "maxPromptCharacters": 1000, "deadlineSeconds": 60, "parameters": [], "source": "test", "sourceDate": "2026-01-01" }
              ]
            }
            """;
        return ModelCatalogue.Read("scripted", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    internal sealed class Script
    {
        public int Submissions;

        public ConcurrentQueue<string> Polled { get; } = new();

        public ConcurrentQueue<string> Cancelled { get; } = new();

        public Func<ProviderCall, CancellationToken, Task<Submission>> Submit { get; set; } = DoneAsync;

        public Func<ProviderCall, CancellationToken, Task<Submission>> Poll { get; set; } = DoneAsync;

        public bool Cancellable { get; set; } = true;

        public ProviderUsage? CancellationCharge { get; set; }

        public Func<Reconciliation> Reconcile { get; set; } = () => Reconciliation.Unknown;
    }
}

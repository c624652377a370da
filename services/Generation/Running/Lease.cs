using MediaLab.Generation.Generations;

namespace MediaLab.Generation.Running;

/// <summary>The right to work on one generation until it expires. A later claim has a higher number and ends this one.</summary>
/// <param name="LeaseNo">Goes with every write.</param>
/// <param name="State">Where the generation was when it was claimed.</param>
internal sealed record Lease(Guid WorkspaceId, Guid GenerationId, long LeaseNo, GenerationState State);

/// <summary>Someone else has the lease now: this worker's writes change nothing, and it stops.</summary>
internal sealed class LeaseLostException(Lease lease) : Exception($"Lease {lease.LeaseNo} of generation {lease.GenerationId} is no longer ours.");

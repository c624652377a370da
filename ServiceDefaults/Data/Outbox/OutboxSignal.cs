using System.Data.Common;
using MediaLab.ServiceDefaults.Background;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MediaLab.ServiceDefaults.Data.Outbox;

/// <summary>Wakes the relay of this process as soon as something was committed; others find it within a second.</summary>
internal sealed class OutboxSignal : WakeUp;

/// <summary>Sets the signal when a save or an explicit transaction ends: the relay finds nothing at worst.</summary>
internal sealed class OutboxSignalInterceptor(OutboxSignal signal) : DbTransactionInterceptor, ISaveChangesInterceptor
{
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        signal.Set();
        return Task.CompletedTask;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context?.Database.CurrentTransaction is null)
        {
            signal.Set();
        }

        return ValueTask.FromResult(result);
    }
}

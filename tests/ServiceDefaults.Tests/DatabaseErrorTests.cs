using System.Data.Common;
using MediaLab.SampleService.Data;
using MediaLab.SampleService.Notes;
using MediaLab.ServiceDefaults.Data;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class DatabaseErrorTests(SampleHost host)
{
    [Fact]
    public async Task A_connection_lost_right_after_a_save_inside_a_transaction_means_that_the_database_is_away()
    {
        var caller = Callers.New();
        await using var scope = host.ScopeFor(caller);
        var options = new DbContextOptionsBuilder<SampleDb>(scope.ServiceProvider.GetRequiredService<DbContextOptions<SampleDb>>())
            .AddInterceptors(new LoseConnectionAfterSaving(host.AdminConnectionString)).Options;
        await using var db = new SampleDb(options);

        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Notes.Add(new Note { WorkspaceId = caller.WorkspaceId, Id = Guid.CreateVersion7(), Text = "lost", CreatedAt = DateTimeOffset.UtcNow });
            await db.SaveChangesAsync();
            await db.Notes.CountAsync();
        });

        Assert.True(DatabaseErrors.IsAway(failure), $"{failure}");
    }

    private sealed class LoseConnectionAfterSaving(string adminConnectionString) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult> DataReaderClosingAsync(DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        {
            await eventData.DataReader.CloseAsync();
            var connection = (Npgsql.NpgsqlConnection)command.Connection!;
            await Questions.ScalarAsync<object>(adminConnectionString, "select pg_terminate_backend($1)", connection.ProcessID);
            await Eventually.HoldsAsync(
                async () => await Questions.ScalarAsync<long>(adminConnectionString, "select count(*) from pg_stat_activity where pid = $1", connection.ProcessID) == 0,
                "the end of the connection");
            return result;
        }
    }
}

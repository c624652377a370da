using MediaLab.SampleService.Notes;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class RowLevelSecurityTests(SampleHost host)
{
    [Fact]
    public async Task A_workspace_sees_its_own_rows_and_nobody_sees_any_without_one()
    {
        var (mine, theirs) = (Callers.New(), Callers.New());
        var note = await AddAsync(mine.WorkspaceId, mine);

        await using var own = host.ScopeFor(mine);
        await using var foreign = host.ScopeFor(theirs);
        await using var anonymous = host.ScopeFor(null);

        Assert.True(await own.Db().Notes.AnyAsync(row => row.Id == note));
        Assert.False(await foreign.Db().Notes.AnyAsync(row => row.Id == note));
        Assert.Equal(0, await foreign.Db().Notes.Where(row => row.Id == note).ExecuteDeleteAsync());
        Assert.False(await anonymous.Db().Notes.AnyAsync());
    }

    [Fact]
    public async Task A_row_for_another_workspace_cannot_be_written()
    {
        var failure = await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(Guid.CreateVersion7(), Callers.New()));

        Assert.Equal("42501", Assert.IsType<PostgresException>(failure.InnerException).SqlState);
    }

    [Fact]
    public async Task A_workers_scope_sees_every_workspace()
    {
        var note = await AddAsync(null, Callers.New());

        await using var worker = host.WorkerScope();

        Assert.True(await worker.Db().Notes.AnyAsync(row => row.Id == note));
    }

    [Fact]
    public async Task A_pooled_connection_never_keeps_the_last_workspace()
    {
        await using var sources = Sources(host.Settings["ConnectionStrings:database"] + ";Maximum Pool Size=1;Minimum Pool Size=1");
        await using (var first = await sources.App.OpenConnectionAsync())
        {
            await using var set = new NpgsqlCommand("select set_config('app.workspace_id', 'left behind', false)", first);
            await set.ExecuteNonQueryAsync();
        }

        await using var second = await sources.App.OpenConnectionAsync();
        await using var get = new NpgsqlCommand("select coalesce(current_setting('app.workspace_id', true), '') || pg_backend_pid()", second);
        Assert.DoesNotContain("left behind", (string)(await get.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_requests_on_one_connection_each_see_their_own_workspace()
    {
        var callers = Enumerable.Range(0, 8).Select(_ => Callers.New()).ToArray();
        await Task.WhenAll(callers.Select(caller => AddAsync(null, caller)));

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (turn, token) =>
        {
            var caller = callers[turn % callers.Length];
            await using var scope = host.ScopeFor(caller);
            Assert.Equal(caller.WorkspaceId, (await scope.Db().Notes.SingleAsync(token)).WorkspaceId);
        });
    }

    [Fact]
    public void A_connection_that_is_not_reset_is_refused_at_start()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Sources(host.Settings["ConnectionStrings:database"] + ";No Reset On Close=true"));

        Assert.Contains("No Reset On Close", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alter role bossy_app superuser", "alter role bossy_app nosuperuser")]
    [InlineData("alter role bossy_worker bypassrls", "alter role bossy_worker nobypassrls")]
    [InlineData("grant sample_owner to bossy_app", "revoke sample_owner from bossy_app")]
    public async Task A_login_that_would_bypass_the_policies_is_refused_at_start(string power, string powerless)
    {
        await Questions.ScalarAsync<object>(host.AdminConnectionString, $"""
            do $$ declare login text; begin
                foreach login in array array['bossy_app', 'bossy_worker'] loop
                    if not exists (select 1 from pg_roles where rolname = login) then
                        execute format('create role %I login password %L', login, '{PostgresServer.RolePassword}');
                    end if;
                    execute format('grant connect on database %I to %I', current_database(), login);
                end loop;
            end $$
            """);
        await using var sources = new ServiceDataSources(Configuration(host.Settings["ConnectionStrings:database"]!), new ServiceIdentity("bossy"));
        var check = new RoleCheck(sources);
        await check.StartingAsync(CancellationToken.None);

        await Questions.ScalarAsync<object>(host.AdminConnectionString, power);
        try
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => check.StartingAsync(CancellationToken.None));
        }
        finally
        {
            await Questions.ScalarAsync<object>(host.AdminConnectionString, powerless);
        }
    }

    [Fact]
    public async Task The_requests_role_can_neither_truncate_nor_create_nor_see_the_migrations()
    {
        await using var sources = Sources(host.Settings["ConnectionStrings:database"]!);
        foreach (var sql in (string[])["truncate notes", "create table more(id int)", "select * from \"__EFMigrationsHistory\"", "alter table notes disable row level security"])
        {
            await using var command = sources.App.CreateCommand(sql);
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    private static ServiceDataSources Sources(string connectionString) => new(Configuration(connectionString), new ServiceIdentity("sample"));

    private static IConfiguration Configuration(string connectionString) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:database", connectionString)]).Build();

    private async Task<Guid> AddAsync(Guid? workspace, Authentication.Caller caller)
    {
        await using var scope = host.ScopeFor(caller);
        var note = new Note { WorkspaceId = workspace ?? caller.WorkspaceId, Id = Guid.CreateVersion7(), Text = "a", CreatedAt = DateTimeOffset.UtcNow };
        scope.Db().Notes.Add(note);
        await scope.Db().SaveChangesAsync();
        return note.Id;
    }
}

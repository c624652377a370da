using System.Globalization;
using Npgsql;

namespace MediaLab.Benchmarks;

/// <summary>The gallery's requests in a workspace of 100,000 assets.</summary>
internal static class AssetList
{
    private const int Assets = 100_000;
    private const int Count = 300;

    /// <summary>Rows as uploads leave them; no bytes behind them.</summary>
    private const string Fill = """
        insert into assets (workspace_id, id, project_id, created_by, type, state, name, description, favorite, archived, trashed_with_project, object_key,
            declared_media_type, media_type, size_bytes, thumbnail_sizes, has_waveform, provider, model, prompt, sandbox, created_at, updated_at, version, search_text, cost_nano_usd)
        select $1, gen_random_uuid(), $2, $1, (array['image','image','image','video','audio','text'])[(1 + i % 6)::int], 'ready', 'Scene ' || (i * 7919) % 50000, '',
            i % 500 = 0, false, false, 'none', '', 'image/png', (i * 104729) % 5000000, '{256,512}', false, 'sandbox', 'm', 'a lighthouse at night', true,
            now() - i * interval '1 minute', now(), 1, 'scene ' || i || ' lighthouse', (i * 31) % 90000
        from generate_series(1::bigint, $3) i
        """;

    public static async Task MeasureAsync(Session session, Report report)
    {
        await FillAsync(session);
        var project = session.ProjectId;
        var rows = new List<string>();
        foreach (var (what, query) in ((string, string)[])
        [
            ("newest first", $"projectId={project}"),
            ("images by name", $"projectId={project}&type=image&sort=name&order=asc"),
            ("favourites", $"projectId={project}&favorite=true"),
            ("a search with few hits", $"projectId={project}&search=99999"),
        ])
        {
            var path = $"/api/assets?limit=60&{query}";
            await Latencies.MeasureAsync(20, 1, _ => GetAsync(session.Client, path));
            rows.Add($"| {what} | {(await Latencies.MeasureAsync(Count, 1, _ => GetAsync(session.Client, path))).Row()} |");
        }

        report.Section("Gallery", string.Create(CultureInfo.InvariantCulture, $"""
            `GET /api/assets?limit=60` through the gateway, {Assets} assets in the workspace, {Count} requests each, one after the other.

            | list | p50 | p95 | p99 | per second |
            |---|---|---|---|---|
            {string.Join('\n', rows)}
            """));
    }

    private static async Task FillAsync(Session session)
    {
        var address = session.System.ServiceAddress("postgres");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Username = "postgres",
            Password = session.System.Secret("postgres-password"),
            Database = "assets",
        });
        await using var fill = source.CreateCommand(Fill);
        fill.CommandTimeout = 120;
        fill.Parameters.AddWithValue(session.Me.GetProperty("workspace").GetProperty("id").GetGuid());
        fill.Parameters.AddWithValue(session.ProjectId);
        fill.Parameters.AddWithValue(Assets);
        await fill.ExecuteNonQueryAsync();
        await using var analyze = source.CreateCommand("analyze assets");
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }
}

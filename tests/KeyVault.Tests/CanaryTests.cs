using System.Net.Http.Json;
using System.Text;
using MediaLab.Testing;

namespace MediaLab.KeyVault.Tests;

[Collection(KeyVaultCollection.Name)]
public sealed class CanaryTests(KeyVaultHost host)
{
    private const string Canary = "c4n4ry7e57";

    [Fact]
    public async Task A_plain_key_is_in_no_log_no_answer_and_no_table_whatever_is_done_with_it()
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);
        var answers = new StringBuilder();
        string[] bodies =
        [
            $$"""{"provider":"openai","key":"sk-good-{{Canary}}-0001"}""",
            $$"""{"provider":"openai","key":"sk-wrong-{{Canary}}-0002"}""",
            $$"""{"provider":"anthropic","key":"sk-ant-wrong-{{Canary}}-0003"}""",
            $$"""{"provider":"openai","key":"sk-slow-{{Canary}}-0004"}""",
            $$"""{"provider":"openai","key":"sk-good {{Canary}} with spaces"}""",
            $$"""{"provider":"openai","key":"sk-good-{{Canary}}-0005","unknown":true}""",
            $$"""{"provider":"openai","key":"sk-good-{{Canary}}""",
            $$$"""{"provider":"openai","key":{"nested":"{{{Canary}}}"}}""",
            $$"""{"provider":"openai","key":"{{Canary}}{{new string('x', 600)}}"}""",
        ];
        foreach (var (body, n) in bodies.Select((body, n) => (body, n)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/api-keys") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", $"canary-{n}");
            answers.Append(await (await client.SendAsync(request)).Content.ReadAsStringAsync());
        }

        var id = (string)(await host.AddAsync(owner, $"sk-good-{Canary}-0006"))["id"]!;
        answers.Append(await (await client.PutAsJsonAsync($"/api/api-keys/{id}", new { key = $"sk-good-{Canary}-0007" })).Content.ReadAsStringAsync());
        answers.Append(await (await client.PostAsync($"/api/api-keys/{id}/test", null)).Content.ReadAsStringAsync());
        answers.Append(await client.GetStringAsync("/api/api-keys"));
        answers.Append(await client.GetStringAsync($"/api/api-keys/{id}/access-log"));
        var resolved = await host.ResolveAsync(owner);

        Assert.Contains(Canary, resolved, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, answers.ToString(), StringComparison.Ordinal);
        Assert.True(host.Log.Count > 100, "The log was not captured.");
        Assert.DoesNotContain(host.Log, line => line.Contains(Canary, StringComparison.Ordinal));
        await AssertInNoTableAsync(Encoding.UTF8.GetBytes(Canary));
    }

    private async Task AssertInNoTableAsync(byte[] secret)
    {
        var tables = ((string)(await host.SqlAsync("select string_agg(tablename, ',') from pg_tables where schemaname = 'public'"))!).Split(',');
        Assert.Contains("api_keys", tables);
        foreach (var table in tables)
        {
            // Row text shows bytea as hex, so look for both.
            var found = await host.SqlAsync(
                $"select count(*) from \"{table}\" t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'", Encoding.UTF8.GetString(secret), Convert.ToHexStringLower(secret));
            Assert.True(found is 0L, $"The plain key is in table {table}.");
        }
    }
}

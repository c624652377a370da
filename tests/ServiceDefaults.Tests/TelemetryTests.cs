using System.Diagnostics;
using System.Net.Http.Headers;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class TelemetryTests(SampleHost host)
{
    private const string Canary = "canary-5d1f";

    [Fact]
    public async Task What_people_write_and_what_opens_doors_reaches_neither_logs_nor_traces()
    {
        var tags = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (tags)
                {
                    tags.Add($"{activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} "
                        + string.Join(' ', activity.Events.SelectMany(happened => happened.Tags).Select(tag => $"{tag.Key}={tag.Value}")));
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Add("Cookie", $"session={Canary}");
        client.DefaultRequestHeaders.Add("X-Canary", Canary);

        await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{Canary}}","label":"{{Canary}}"}"""));
        await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{Canary}}","label":"{{Canary}}"}"""));
        await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{Canary}}","surprise":"{{Canary}}"}"""));
        await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{Canary}}","priority":9}"""));
        await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{Canary}}\u0000"}"""));
        await client.PostAsync("/api/notes", Questions.Json($$"""{"text":{{Canary}}"""));
        await client.GetAsync($"/api/notes?cursor={Canary}&search={Canary}");
        await client.GetAsync($"/api/nothing?token={Canary}");
        using var stranger = host.ClientFor(null);
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Canary);
        await stranger.GetAsync("/api/notes");

        await Task.Delay(300);
        Assert.NotEmpty(host.Logs.Lines);
        lock (tags)
        {
            Assert.Contains(tags, line => line.Contains("CreateNote", StringComparison.Ordinal));
            Assert.DoesNotContain(tags, line => line.Contains(Canary, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_query_that_fails_is_logged_by_who_asked_and_not_by_the_database_layer_too()
    {
        await using var scope = host.ScopeFor(Callers.New());

        await Assert.ThrowsAnyAsync<Exception>(() => scope.Db().Database.SqlQuery<int>($"select 1 / 0 as \"Value\"").ToListAsync());

        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("iterating over the results", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_span_is_named_after_its_operation_and_fails_only_on_our_faults()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (spans)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var client = host.ClientFor(Callers.New());

        await client.GetAsync("/api/refusal");
        await client.GetAsync("/api/defect");
        await client.GetAsync("/alive");

        await Eventually.HoldsAsync(() => Task.FromResult(Find("Refusal") is not null && Find("Defect") is not null), "the spans");
        Assert.Equal(ActivityStatusCode.Unset, Find("Refusal")!.Status);
        Assert.Equal("/api/refusal", Find("Refusal")!.GetTagItem("http.route"));
        Assert.Equal(ActivityStatusCode.Error, Find("Defect")!.Status);
        lock (spans)
        {
            Assert.DoesNotContain(spans, span => span.Recorded && Equals(span.GetTagItem("url.path"), "/alive"));
        }

        Activity? Find(string name)
        {
            lock (spans)
            {
                return spans.Find(span => span.DisplayName == name);
            }
        }
    }
}

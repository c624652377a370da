using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Paging;
using MediaLab.Testing;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class PagingTests(SampleHost host)
{
    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat_while_the_list_grows()
    {
        using var client = host.ClientFor(Callers.New());
        for (var number = 0; number < 7; number++)
        {
            await AddAsync(client, $"{number}");
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var data = (await (await client.GetAsync($"/api/notes?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}")).BodyAsync()).GetProperty("data");
            seen.AddRange(data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!));
            cursor = data.GetProperty("nextCursor").GetString();
            await AddAsync(client, "newer than the page");
        }
        while (cursor is not null);

        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], seen);
    }

    [Fact]
    public async Task The_last_full_page_has_no_next()
    {
        using var client = host.ClientFor(Callers.New());
        await AddAsync(client, "a");
        await AddAsync(client, "b");

        var data = (await (await client.GetAsync("/api/notes?limit=2")).BodyAsync()).GetProperty("data");

        Assert.Equal(2, data.GetProperty("items").GetArrayLength());
        Assert.Null(data.GetProperty("nextCursor").GetString());
    }

    [Theory]
    [InlineData("a name, with ünïcode & 'quotes'")]
    [InlineData("")]
    public void A_cursor_survives_the_journey(string key)
    {
        var cursor = new PageCursor(key, Guid.CreateVersion7());

        Assert.Equal(cursor, PageCursor.Parse(cursor.ToString()));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!")]
    [InlineData("AAAA")]
    [InlineData("bm90IGFuIGlkIG5vdCBhbiBpZCBub3QgYW4gaWQgbm90IGFuIGlk")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => PageCursor.Parse(text)).Status);

    [Fact]
    public void A_cursor_of_a_list_by_name_is_no_time() =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => new PageCursor("name", Guid.Empty).Time).Status);

    private static async Task AddAsync(HttpClient client, string text) =>
        (await client.PostAsync("/api/notes", Questions.Json($$"""{"text":"{{text}}"}"""))).EnsureSuccessStatusCode();
}

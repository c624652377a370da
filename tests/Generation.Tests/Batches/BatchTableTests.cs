using System.Text.Json;
using MediaLab.Generation.Batches;
using MediaLab.Generation.Catalogue;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Tests.Batches;

/// <summary>A table as people paste it: what its cells are to a model, and what is wrong with it.</summary>
public sealed class BatchTableTests
{
    private readonly ModelCatalogue _catalogue = new();

    [Theory]
    [InlineData("prompt,model\nA fox,sandbox/image\n")]
    [InlineData("\uFEFFPrompt;Model\r\nA fox;sandbox/image\r\n\r\n")]
    [InlineData("prompt\tmodel\nA fox\tsandbox/image")]
    [InlineData("\"prompt\",\"model\"\n\"A fox\",\"sandbox/image\"")]
    public void Commas_semicolons_and_tabs_make_the_same_rows(string csv) =>
        Assert.Equal(("A fox", "sandbox/image"), Assert.Single(BatchTable.Read(csv).Select(row => (row.Prompt, row.Model))));

    [Fact]
    public void Quoted_cells_hold_separators_quotes_and_line_breaks()
    {
        var row = Assert.Single(BatchTable.Read("prompt,seed\r\n\"A fox,\r\nsaying \"\"hello\"\"\",7\r\n"));

        Assert.Equal(("A fox,\r\nsaying \"hello\"", "7"), (row.Prompt, row.Seed));
    }

    [Theory]
    [InlineData("text\nA fox", "prompt")]
    [InlineData("prompt", "no row")]
    [InlineData("", "prompt")]
    [InlineData("prompt,size,size\nA,1,2", "size stands twice")]
    [InlineData("prompt,\nA,1", "no name")]
    [InlineData("prompt\nA fox, red", "Row 1")]
    [InlineData("prompt\n\"A fox", "does not end")]
    public void What_is_no_table_says_why(string csv, string why) =>
        Assert.Contains(why, Assert.Throws<ApiException>(() => BatchTable.Read(csv)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("sandbox/video", "durationSeconds", "6", "6")]
    [InlineData("sandbox/video", "narration", "TRUE", "true")]
    [InlineData("sandbox/video", "durationSeconds", "six", "\"six\"")]
    [InlineData("sandbox/image", "size", "512x512", "\"512x512\"")]
    [InlineData(null, "durationSeconds", "2.5", "2.5")]
    [InlineData(null, "style", "shapes", "\"shapes\"")]
    public void A_cell_is_what_the_models_setting_takes(string? model, string name, string text, string json) =>
        Assert.Equal(json, BatchTable.Value(model is null ? null : _catalogue.Find(model, model.Split('/')[1]), name, text).GetRawText());

    [Fact]
    public void A_row_with_a_model_or_seed_of_its_own_is_not_combined_with_the_others()
    {
        var items = BatchItems.Of(
            new BatchRequest
            {
                ProjectId = Guid.NewGuid(),
                Type = "image",
                Parameters = new Dictionary<string, JsonElement> { ["style"] = JsonSerializer.SerializeToElement("shapes") },
                Matrix = new BatchMatrix { Csv = "prompt,model,seed,style\nA,,,\nB,sandbox/image,,\nC,,5,gradient", Models = ["sandbox/image", "openai/gpt-image-2"], Seeds = [1, 2] },
            },
            _catalogue);

        Assert.Equal(
            ["A sandbox/image 1", "A sandbox/image 2", "A openai/gpt-image-2 1", "A openai/gpt-image-2 2", "B sandbox/image 1", "B sandbox/image 2", "C sandbox/image 5", "C openai/gpt-image-2 5"],
            items.Select(item => $"{item.Request.Prompt} {item.Request.Model} {item.Request.Parameters!["seed"]}"));
        Assert.Equal([0, 0, 0, 0, 1, 1, 2, 2], items.Select(item => item.Row));
        Assert.Equal(Enumerable.Range(0, 8), items.Select(item => item.Index));
        Assert.Equal(["shapes", "gradient"], items.Select(item => item.Request.Parameters!["style"].GetString()).Distinct());
    }
}

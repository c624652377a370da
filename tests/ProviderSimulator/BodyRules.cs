using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>What a body may hold: the first rule that is broken is the problem. A member that is not there breaks none.</summary>
internal sealed class BodyRules(JsonObject body, string? problem = null)
{
    public string? Problem { get; private set; } = problem;

    public BodyRules Text(string name, int most, int least = 1) => Check(
        name, value => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length >= least && value.GetValue<string>().Length <= most,
        $"must be a string of {least} to {most} characters");

    public BodyRules OneOf(string name, params string[] values) => Check(
        name, value => value.GetValueKind() == JsonValueKind.String && values.Contains(value.GetValue<string>()), $"must be one of {string.Join(", ", values)}");

    public BodyRules OneOf(string name, params int[] values) => Check(
        name, value => Number(value) is { } number && values.Contains((int)number), $"must be one of {string.Join(", ", values)}");

    public BodyRules Whole(string name, long least, long most) => Check(
        name, value => Number(value) is { } number && decimal.IsInteger(number) && number >= least && number <= most, $"must be a whole number from {least} to {most}");

    public BodyRules Number(string name, decimal least, decimal most) => Check(
        name, value => Number(value) is { } number && number >= least && number <= most, $"must be a number from {least} to {most}");

    public BodyRules Flag(string name) => Check(name, value => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, "must be true or false");

    public BodyRules List(string name, int most, Func<JsonNode, bool> item) => Check(
        name, value => value is JsonArray list && list.Count <= most && list.All(element => element is not null && item(element)), $"must be a list of at most {most}");

    public BodyRules Check(string name, Func<JsonNode, bool> holds, string rule)
    {
        if (Problem is null && body[name] is { } value && !holds(value))
        {
            Problem = $"'{name}' {rule}.";
        }

        return this;
    }

    public BodyRules Require(bool holds, string rule)
    {
        Problem ??= holds ? null : rule;
        return this;
    }

    private static decimal? Number(JsonNode value) => value.GetValueKind() == JsonValueKind.Number ? JsonElement.Parse(value.ToJsonString()).GetDecimal() : null;
}

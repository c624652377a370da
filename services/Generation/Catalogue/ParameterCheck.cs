using System.Globalization;
using System.Text.Json;

namespace MediaLab.Generation.Catalogue;

/// <summary>Holds a request's settings against what a model can do, before anything is sent or paid.</summary>
internal static class ParameterCheck
{
    /// <summary>Every setting that the model does not take, by name, with what is wrong.</summary>
    public static IReadOnlyDictionary<string, string> Problems(Model model, IReadOnlyDictionary<string, JsonElement> given)
    {
        var problems = new Dictionary<string, string>();
        foreach (var (name, value) in given)
        {
            var problem = model.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } parameter
                ? Problem(parameter, value)
                : $"{model.Id} has no setting '{name}'.";
            if (problem is not null)
            {
                problems[name] = problem;
            }
        }

        return problems;
    }

    /// <summary>The settings with the model's defaults filled in. A seed that was left open is drawn, so that the result can be made again.</summary>
    public static ModelParameters Complete(Model model, IReadOnlyDictionary<string, JsonElement> given)
    {
        var complete = new Dictionary<string, JsonElement>();
        foreach (var parameter in model.Parameters)
        {
            if (given.TryGetValue(parameter.Name, out var value))
            {
                complete[parameter.Name] = value;
            }
            else if (parameter.Default is { } fallback)
            {
                complete[parameter.Name] = fallback;
            }
            else if (parameter.Name == "seed")
            {
                complete[parameter.Name] = JsonSerializer.SerializeToElement(Random.Shared.NextInt64((long)(parameter.Max ?? int.MaxValue)));
            }
        }

        return new ModelParameters(complete);
    }

    /// <summary>The first of the model's rules that the completed settings break, or null.</summary>
    public static SettingRule? Broken(Model model, ModelParameters parameters, int references) =>
        model.Rules.FirstOrDefault(rule => Holds(rule, parameters, references) && !IsKept(rule, parameters, references));

    private static bool Holds(SettingRule rule, ModelParameters parameters, int references) =>
        (rule.WithReferences is not { } with || with == references > 0)
        && rule.When.All(condition => parameters.Values.TryGetValue(condition.Key, out var value) && (condition.Value.Count == 0 || condition.Value.Contains(value.ToString())));

    private static bool IsKept(SettingRule rule, ModelParameters parameters, int references) => rule.Setting == SettingRule.References
        ? (references > 0) != rule.Absent
        : rule.Absent ? !parameters.Values.ContainsKey(rule.Setting)
        : parameters.Values.TryGetValue(rule.Setting, out var value) && (rule.Values.Count == 0 || rule.Values.Contains(value.ToString()));

    public static string? Problem(ModelParameter parameter, JsonElement value) => parameter.Kind switch
    {
        ParameterKind.Choice => value.ValueKind == JsonValueKind.String && parameter.Values!.Contains(value.GetString()!)
            ? null
            : $"'{parameter.Name}' must be one of {string.Join(", ", parameter.Values!)}.",
        ParameterKind.WholeNumber => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) && InRange(parameter, whole)
            ? null
            : $"'{parameter.Name}' must be a whole number{Range(parameter)}.",
        ParameterKind.Number => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && InRange(parameter, number)
            ? null
            : $"'{parameter.Name}' must be a number{Range(parameter)}.",
        ParameterKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"'{parameter.Name}' must be true or false.",
        ParameterKind.Text => value.ValueKind == JsonValueKind.String && InRange(parameter, value.GetString()!.Length)
            ? null
            : $"'{parameter.Name}' must be text{Range(parameter)} characters.",
        ParameterKind.Json => value.ValueKind == JsonValueKind.String && InRange(parameter, value.GetString()!.Length) && IsObject(value.GetString()!)
            ? null
            : $"'{parameter.Name}' must be a JSON object as text{Range(parameter)} characters, for example {{\"strength\": 0.5}}.",
        ParameterKind.Asset => value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _) ? null : $"'{parameter.Name}' must be the id of an asset.",
    };

    private static bool IsObject(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool InRange(ModelParameter parameter, decimal value) =>
        (parameter.Min is not { } min || value >= min)
        && (parameter.Max is not { } max || value <= max)
        && (parameter.Step is not { } step || (value - (parameter.Min ?? 0)) % step == 0);

    private static string Range(ModelParameter parameter) => (parameter.Min, parameter.Max, parameter.Step) switch
    {
        (null, null, _) => "",
        var (min, max, step) => string.Create(CultureInfo.InvariantCulture, $" from {min ?? 0} to {max}{(step is null ? "" : $" in steps of {step}")}"),
    };
}

/// <summary>Checked settings of one request.</summary>
internal sealed record ModelParameters(IReadOnlyDictionary<string, JsonElement> Values)
{
    public static ModelParameters FromJson(string json) => new(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!);

    public string ToJson() => JsonSerializer.Serialize(Values);

    public string? Text(string name) => Values.TryGetValue(name, out var value) ? value.GetString() : null;

    public long? Whole(string name) => Values.TryGetValue(name, out var value) ? value.GetInt64() : null;

    public decimal? Number(string name) => Values.TryGetValue(name, out var value) ? value.GetDecimal() : null;

    public Guid? Asset(string name) => Values.TryGetValue(name, out var value) ? value.GetGuid() : null;

    public bool? Flag(string name) => Values.TryGetValue(name, out var value) ? value.GetBoolean() : null;

    /// <summary>WIDTHxHEIGHT in pixels.</summary>
    public (int Width, int Height)? Size(string name)
    {
        if (Text(name)?.Split('x') is not [var width, var height])
        {
            return null;
        }

        return (int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture));
    }
}

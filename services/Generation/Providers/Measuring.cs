using System.Text;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Providers;

/// <summary>Sizes of requests in the units that providers bill.</summary>
internal static class Measuring
{
    // Chat formats add a few tokens around the messages.
    private const int MessageOverheadTokens = 64;

    /// <summary>About four characters make a token in most languages that people prompt in.</summary>
    public static long ExpectedTokens(string text) => (text.Length / 4) + 8;

    /// <summary>A token is at least one byte of text, so there cannot be more.</summary>
    public static long MaximumTokens(string text) => Encoding.UTF8.GetByteCount(text) + MessageOverheadTokens;

    public static Consumption Consumption(MediaRequest request, params (string Unit, long Expected, long Maximum)[] units)
    {
        var consumption = new Consumption
        {
            Provider = request.Model.Provider.Provider,
            Model = request.Model.ProviderModel,
            Modality = request.Model.Modality,
        };
        foreach (var (unit, expected, maximum) in units)
        {
            consumption.ExpectedUnits[unit] = expected;
            consumption.MaximumUnits[unit] = maximum;
        }

        return consumption;
    }

    /// <summary>A text request: what goes in is known within bounds, what comes out is limited by maxOutputTokens.</summary>
    public static Consumption Text(MediaRequest request)
    {
        var sent = request.Prompt + request.Parameters.Text("systemPrompt") + request.Parameters.Text(StructuredAnswer.Setting);
        var limit = request.Parameters.Whole("maxOutputTokens") ?? throw new InvalidOperationException($"{request.Model.Id} has no limit of output tokens.");
        return Consumption(
            request,
            (UsageUnits.InputTokens, ExpectedTokens(sent), MaximumTokens(sent)),
            (UsageUnits.OutputTokens, Math.Min(limit, 600), limit));
    }
}

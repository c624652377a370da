using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>What the simulator answered, good or bad, held against what the providers publish.</summary>
internal static class PublishedAnswers
{
    /// <summary>Answers of these cannot be held against theirs: fal's has an entry per model, Google's is a discovery document (<see cref="QueuedWireFormatTests"/>).</summary>
    private static readonly string[] OtherForms = ["fal", "gemini"];

    /// <summary>How many answers a published operation describes, and what is wrong with them, each said once.</summary>
    public static (int Described, IReadOnlyList<string> Problems) Of(IEnumerable<Answer> answers)
    {
        var described = 0;
        var problems = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var answer in answers.Where(answer => !OtherForms.Contains(answer.Provider) && PublishedSpecifications.MissingOf(answer.Provider) is null))
        {
            var specification = PublishedSpecifications.Of(answer.Provider);
            if (specification.FindAnswer(answer.Method, answer.Path, answer.Status) is not { } schema)
            {
                continue;
            }

            described++;
            problems.UnionWith(specification.Problems(schema, answer.Body).Select(problem => $"{answer.Provider} {answer.Method} {answer.Path.Split('?')[0]} {answer.Status} {problem}"));
        }

        return (described, [.. problems]);
    }
}

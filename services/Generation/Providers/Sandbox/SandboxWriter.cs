using System.Text;
using System.Text.RegularExpressions;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>Writes plausible, varied prose around the words of a prompt. One item per word, so that it can be streamed.</summary>
internal static partial class SandboxWriter
{
    private static readonly string[] Openings =
    [
        "It began with {a}, and with the quiet certainty that {b} would not wait.",
        "Nobody in the valley spoke of {a} without lowering their voice.",
        "On the morning the fog lifted, {a} stood exactly where {b} had been the night before.",
        "There is a simple way to think about {a}: start with {b} and take away everything that does not move.",
        "Long before anyone had a word for {a}, people noticed how it changed the light around {b}.",
    ];

    private static readonly string[] Middles =
    [
        "The {adj} part was not {a} itself but what it did to {b}.",
        "Someone had left a {adj} lamp burning, and its light made {a} look almost {adj2}.",
        "For a while nothing happened, and then {a} answered in the only way it knew: {adv}.",
        "You could hear {b} from the far side of the harbour, {adv} and without hurry.",
        "What we call {a} is really two things, one {adj} and one {adj2}, that learned to travel together.",
        "She wrote it down {adv}, because {a} has a habit of looking different in the evening.",
        "Every few years a traveller arrives who has seen {b} somewhere else and cannot explain it.",
        "The first attempt was {adj}; the second was {adj2}; the third one, made {adv}, finally held.",
        "If {a} is the question, then {b} is the part of the answer that people remember.",
        "They argued about {b} until the tea went cold, and agreed about {a} without noticing.",
    ];

    private static readonly string[] Closings =
    [
        "And when the wind turned, {a} was still there, {adj} and patient, as if it had always known.",
        "In the end {b} mattered less than the walk that led to it.",
        "That is all anyone can promise about {a}: it will be {adj} tomorrow, and it will be worth the look.",
        "The door closed {adv}, and {b} belonged to everyone again.",
    ];

    private static readonly string[] Lines =
    [
        "NARRATOR: Look closely at {a}. It is {adj}, and it knows it.",
        "MARA: You said {b} would be {adj}. You did not say it would be {adj2}.",
        "TOMAS: I said it {adv}. You were listening to {a}.",
        "(A pause. {A} moves, {adv}, at the edge of the frame.)",
        "NARRATOR: What happens to {b} next is anyone's guess.",
        "MARA: Then we stay until {a} makes up its mind.",
    ];

    private static readonly string[] Ideas =
    [
        "Show {a} from very close, so that {b} is only a {adj} shape behind it.",
        "Tell it backwards: begin with {b}, end with {a}, and leave the middle {adj}.",
        "Let a child explain {a} {adv}, with {b} as the only prop.",
        "Compare {a} at dawn and at midnight; keep {b} in the same place.",
        "Give {b} a sound: something {adj}, repeated {adv}.",
        "Make {a} {adj2} for once, and see who still recognises it.",
    ];

    private static readonly string[] Adjectives =
        ["quiet", "amber", "restless", "careful", "salt-worn", "luminous", "unfinished", "stubborn", "weightless", "ordinary", "bright", "hollow", "patient", "crooked", "warm", "far-off"];

    private static readonly string[] Adverbs =
        ["slowly", "without a word", "almost by accident", "in one breath", "twice", "gently", "against all advice", "as carefully as glass", "by heart"];

    private static readonly string[] Spare = ["the old lighthouse", "a narrow street", "the last train", "an open window", "the first snow"];

    private static readonly HashSet<string> Small = new(StringComparer.OrdinalIgnoreCase)
    {
        "about", "above", "after", "again", "also", "and", "are", "because", "been", "before", "being", "between", "both", "can", "could", "create", "describe", "does",
        "down", "each", "every", "for", "from", "generate", "give", "has", "have", "her", "his", "how", "image", "into", "its", "just", "like", "make", "more", "most",
        "much", "not", "off", "one", "only", "other", "our", "out", "over", "please", "she", "should", "show", "some", "such", "tell", "text", "than", "that", "the",
        "their", "them", "then", "there", "these", "they", "this", "those", "through", "under", "until", "very", "video", "was", "were", "what", "when", "where",
        "which", "while", "who", "why", "will", "with", "would", "write", "you", "your",
    };

    /// <summary>Without an end of its own: the caller takes as much as it wants, ends of paragraphs included.</summary>
    public static IEnumerable<string> Write(string prompt, string style, long seed)
    {
        var random = SeededRandom.From(seed, $"{style}\n{prompt}");
        var subjects = SubjectsOf(prompt);
        return style switch
        {
            "script" => Words(Listing(random, subjects, Lines, "INT. A ROOM WITH A VIEW - EVENING\n\n", "", "\n\n")),
            "ideas" => Words(Listing(random, subjects, Ideas, $"Ideas for: {Title(prompt)}\n\n", "- ", "\n")),
            "article" => Words(Prose(random, subjects, $"# {Title(prompt)}\n\n")),
            _ => Words(Prose(random, subjects, "")),
        };
    }

    private static IEnumerable<string> Prose(SeededRandom random, string[] subjects, string heading)
    {
        yield return heading;
        var paragraphs = 3 + random.Next(3);
        for (var paragraph = 0; paragraph < paragraphs; paragraph++)
        {
            if (paragraph == 0)
            {
                yield return Fill(random.Pick(Openings), random, subjects) + " ";
            }

            foreach (var sentence in Some(random, Middles, 3 + random.Next(3)))
            {
                yield return Fill(sentence, random, subjects) + " ";
            }

            yield return paragraph == paragraphs - 1 ? Fill(random.Pick(Closings), random, subjects) + "\n" : "\n\n";
        }
    }

    private static IEnumerable<string> Listing(SeededRandom random, string[] subjects, string[] templates, string heading, string bullet, string end)
    {
        yield return heading;
        foreach (var template in Some(random, templates, templates.Length))
        {
            yield return bullet + Fill(template, random, subjects) + end;
        }
    }

    /// <summary>Different ones, in a drawn order.</summary>
    private static IEnumerable<string> Some(SeededRandom random, string[] templates, int count)
    {
        var left = templates.ToList();
        for (; count > 0 && left.Count > 0; count--)
        {
            var place = random.Next(left.Count);
            yield return left[place];
            left.RemoveAt(place);
        }
    }

    private static string Fill(string template, SeededRandom random, string[] subjects)
    {
        var first = random.Pick(subjects);
        var second = random.Pick([.. subjects.Where(subject => subject != first).DefaultIfEmpty(random.Pick(Spare))]);
        var text = new StringBuilder(template)
            .Replace("{a}", first).Replace("{A}", Capital(first)).Replace("{b}", second)
            .Replace("{adj2}", random.Pick(Adjectives)).Replace("{adj}", random.Pick(Adjectives)).Replace("{adv}", random.Pick(Adverbs))
            .ToString();
        return Capital(text);
    }

    /// <summary>Runs of words between the small ones: "a red fox in the snow" gives "the red fox" and "the snow".</summary>
    private static string[] SubjectsOf(string prompt)
    {
        var subjects = new List<string>();
        var run = new List<string>();
        foreach (var word in WordPattern().Matches(prompt).Select(match => match.Value))
        {
            if (word.Length < 3 || Small.Contains(word))
            {
                Close(subjects, run);
            }
            else
            {
                run.Add(word.ToLowerInvariant());
                if (run.Count == 3)
                {
                    Close(subjects, run);
                }
            }

            if (subjects.Count == 8)
            {
                break;
            }
        }

        Close(subjects, run);
        return subjects.Count == 0 ? [.. Spare.Take(2)] : [.. subjects.Distinct()];
    }

    private static void Close(List<string> subjects, List<string> run)
    {
        if (run.Count > 0)
        {
            subjects.Add("the " + string.Join(' ', run));
            run.Clear();
        }
    }

    private static string Title(string prompt)
    {
        var line = string.Join(' ', prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Capital(line.Length <= 70 ? line : string.Concat(line.AsSpan(0, 69), "…"));
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static IEnumerable<string> Words(IEnumerable<string> sentences) => sentences.SelectMany(sentence => TokenPattern().Matches(sentence).Select(match => match.Value));

    [GeneratedRegex(@"[\p{L}\p{N}'-]+")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\S+\s*|\s+")]
    private static partial Regex TokenPattern();
}

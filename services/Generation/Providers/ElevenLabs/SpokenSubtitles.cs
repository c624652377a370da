using System.Globalization;
using System.Text;
using System.Text.Json;
using MediaLab.Generation.Running;

namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>Subtitles (SRT) from the times at which each character is spoken: as much as is read at a glance, and never across a sentence's end.</summary>
internal static class SpokenSubtitles
{
    public const string MediaType = "application/x-subrip";
    private const int LineCharacters = 42;
    private const int MostLines = 2;
    private const double MostSeconds = 7;

    /// <summary>Adds them as the next output; nothing when no word was spoken.</summary>
    public static async Task AddAsync(ResultSpool spool, JsonElement alignment)
    {
        if (From(alignment) is { Length: > 0 } subtitles)
        {
            await spool.AddAsync(MediaType, async output => await output.WriteAsync(Encoding.UTF8.GetBytes(subtitles)));
        }
    }

    /// <param name="alignment">characters, character_start_times_seconds and character_end_times_seconds, equally long.</param>
    public static string From(JsonElement alignment)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var cue in Cues(Words(alignment)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{++number}\n{Time(cue[0].Start)} --> {Time(cue[^1].End)}\n{string.Join('\n', Lines(cue))}\n\n");
        }

        return text.ToString();
    }

    private static IEnumerable<List<Word>> Cues(IEnumerable<Word> words)
    {
        List<Word> cue = [];
        foreach (var word in words)
        {
            if (cue.Count > 0 && (Lines([.. cue, word]).Count > MostLines || word.End - cue[0].Start > MostSeconds || EndsSentence(cue[^1])))
            {
                yield return cue;
                cue = [];
            }

            cue.Add(word);
        }

        if (cue.Count > 0)
        {
            yield return cue;
        }
    }

    private static IEnumerable<Word> Words(JsonElement alignment)
    {
        var (characters, starts, ends) = (
            alignment.ListAt("characters"), alignment.ListAt("character_start_times_seconds"), alignment.ListAt("character_end_times_seconds"));
        var word = new StringBuilder();
        var (from, until) = (0.0, 0.0);
        for (var place = 0; place < Math.Min(characters.Count, Math.Min(starts.Count, ends.Count)); place++)
        {
            var character = characters[place].GetString() ?? "";
            if (string.IsNullOrWhiteSpace(character))
            {
                if (word.Length > 0)
                {
                    yield return new Word(word.ToString(), from, until);
                    word.Clear();
                }

                continue;
            }

            from = word.Length == 0 ? starts[place].GetDouble() : from;
            until = ends[place].GetDouble();
            word.Append(character);
        }

        if (word.Length > 0)
        {
            yield return new Word(word.ToString(), from, until);
        }
    }

    /// <summary>As many words to a line as fit; one that is longer than a line has one to itself.</summary>
    private static List<string> Lines(IReadOnlyList<Word> cue)
    {
        List<string> lines = [cue[0].Text];
        foreach (var word in cue.Skip(1))
        {
            if (lines[^1].Length + 1 + word.Text.Length <= LineCharacters)
            {
                lines[^1] += $" {word.Text}";
            }
            else
            {
                lines.Add(word.Text);
            }
        }

        return lines;
    }

    private static bool EndsSentence(Word word) => word.Text.TrimEnd('"', '\'', ')', '»', '“', '”') is [.., '.' or '!' or '?' or '…' or '。' or '！' or '？'];

    private static string Time(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)).ToString(@"hh\:mm\:ss\,fff", CultureInfo.InvariantCulture);

    private sealed record Word(string Text, double Start, double End);
}

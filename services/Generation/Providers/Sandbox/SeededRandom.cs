using System.Text;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>SplitMix64: the same numbers for the same seed and words on every machine and in every version.</summary>
internal sealed class SeededRandom(ulong state)
{
    /// <summary>From a seed and the words it goes with (FNV-1a), so that another prompt looks different under the same seed.</summary>
    public static SeededRandom From(long seed, string words)
    {
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var letter in Encoding.UTF8.GetBytes(words))
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return new SeededRandom(hash);
    }

    /// <summary>0 up to, not including, <paramref name="limit"/>.</summary>
    public int Next(int limit) => (int)(NextUInt64() % (ulong)limit);

    /// <summary>0 up to, not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public double Between(double least, double most) => least + (NextDouble() * (most - least));

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    private ulong NextUInt64()
    {
        state += 0x9E3779B97F4A7C15UL;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}

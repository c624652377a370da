using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace MediaLab.ServiceDefaults.Tests;

/// <summary>What the named instruments of this process report, as an exporter would see it.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _latest = new();
    private readonly ConcurrentDictionary<string, double> _totals = new();

    public MeterReadings(params string[] instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instruments.Contains(instrument.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The highest value that the gauges report now with these tags ("name=value ..."); null when none does.</summary>
    public double? Latest(string tags)
    {
        _latest.Clear();
        _listener.RecordObservableInstruments();
        return _latest.TryGetValue(tags, out var value) ? value : null;
    }

    /// <summary>What a counter counted since the beginning.</summary>
    public double Total(string counter) => _totals.GetValueOrDefault(counter);

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!instrument.IsObservable)
        {
            _totals.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            return;
        }

        var words = new List<string>();
        foreach (var (key, tag) in tags)
        {
            words.Add($"{key}={tag}");
        }

        _latest.AddOrUpdate(string.Join(' ', words), value, (_, other) => Math.Max(other, value));
    }
}

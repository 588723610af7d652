using System.Diagnostics.Metrics;

namespace CodeAgent.Core.Telemetry;

/// <summary>Makes histograms with the buckets that the conventions ask for, so that series of several programs add up.</summary>
internal sealed class Instruments(Meter meter)
{
    /// <summary>1, 4, 16 … 67,108,864.</summary>
    public Histogram<long> Tokens(string name, string description) =>
        meter.CreateHistogram(name, "{token}", description, null, Advice(Powers(1L, 4, 14)));

    /// <summary>1, 2, 4 … 128.</summary>
    public Histogram<int> Calls(string name, string description) =>
        meter.CreateHistogram(name, "{call}", description, null, Advice(Powers(1, 2, 8)));

    /// <summary>0.01, 0.02, 0.04 … 81.92.</summary>
    public Histogram<double> Seconds(string name, string description) => Seconds(name, description, 0.01, 14);

    /// <summary>0.1, 0.2, 0.4 … 409.6.</summary>
    public Histogram<double> LongSeconds(string name, string description) => Seconds(name, description, 0.1, 13);

    /// <summary>0.0001, 0.0002 … 1.6384: for what takes milliseconds.</summary>
    public Histogram<double> ShortSeconds(string name, string description) => Seconds(name, description, 0.0001, 15);

    private Histogram<double> Seconds(string name, string description, double first, int count)
    {
        // Rounded to the decimal that is meant: 0.1 × 2 × 2 … drifts.
        var bounds = Enumerable.Range(0, count).Select(i => Math.Round(first * (1 << i), 4)).ToArray();
        return meter.CreateHistogram(name, "s", description, null, Advice(bounds));
    }

    private static T[] Powers<T>(T first, int factor, int count)
        where T : System.Numerics.INumber<T>
    {
        var bounds = new T[count];
        for (var (i, value) = (0, first); i < count; i++, value *= T.CreateChecked(factor))
        {
            bounds[i] = value;
        }

        return bounds;
    }

    private static InstrumentAdvice<T> Advice<T>(IReadOnlyList<T> bounds)
        where T : struct => new() { HistogramBucketBoundaries = bounds };
}

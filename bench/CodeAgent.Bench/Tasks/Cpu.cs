using System.Globalization;

namespace CodeAgent.Bench.Tasks;

/// <summary>Processor time in seconds, user and system: of this process, and of those that it started and that ended.</summary>
internal readonly record struct Cpu(double Own, double Children)
{
    private const double TicksPerSecond = 100;

    /// <summary>Until now, from what Linux tells about the process.</summary>
    public static Cpu Now()
    {
        var text = File.ReadAllText("/proc/self/stat");

        // The name in brackets may have blanks; the third field follows it.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new Cpu(Sum(11, 12), Sum(13, 14));

        double Sum(int one, int other) => (Ticks(one) + Ticks(other)) / TicksPerSecond;

        double Ticks(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }

    public static Cpu operator -(Cpu one, Cpu other) => new(one.Own - other.Own, one.Children - other.Children);
}

using System.Diagnostics;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Waits for a condition, with one deadline for all tests.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);

    public static async Task Until(Func<bool> condition, string what)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < s_deadline, $"not within {s_deadline}: {what}");
            await Task.Delay(s_poll, TimeProvider.System);
        }
    }
}

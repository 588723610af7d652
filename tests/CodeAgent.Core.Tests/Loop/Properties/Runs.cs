using CodeAgent.Core.Tests.Loop.Driving;
using FsCheck;
using FsCheck.Fluent;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>
/// Many driven sessions that all checks share: the same ones each time, so that a build never fails by chance.
/// <c>CODEAGENT_RUNS=N</c> looks at N new ones. A run that fails is shortened by FsCheck and printed as its numbers,
/// from which <see cref="DrivenSession.Run"/> plays it again.
/// </summary>
internal static class Runs
{
    private const int Usual = 1_000;
    private const int Shortest = 20;
    private const int Longest = 400;
    private const int Numbers = 960;

    private static readonly int s_fresh = int.TryParse(
        Environment.GetEnvironmentVariable("CODEAGENT_RUNS"),
        out var runs
    )
        ? runs
        : 0;

    private static readonly Lazy<IReadOnlyList<int[]>> s_numbers = new(() => [.. Generate()]);

    private static readonly Lazy<IReadOnlyList<DrivenSession>> s_sessions = new(() =>
        [.. s_numbers.Value.AsParallel().AsOrdered().Select(DrivenSession.Run)]
    );

    /// <summary>Holds that a check finds nothing in any session.</summary>
    public static void Hold(Func<DrivenSession, IEnumerable<string>> check)
    {
        foreach (var (at, session) in s_sessions.Value.Index())
        {
            if (check(session).Any())
            {
                Shorten(s_numbers.Value[at], shorter => check(DrivenSession.Run(shorter)));
            }
        }
    }

    /// <summary>Holds that a check of whatever the numbers make finds nothing.</summary>
    public static void HoldFor(Func<int[], IEnumerable<string>> check)
    {
        foreach (var numbers in s_numbers.Value.Where(numbers => check(numbers).Any()))
        {
            Shorten(numbers, check);
        }
    }

    private static IEnumerable<int[]> Generate()
    {
        var random = s_fresh == 0 ? new Random(20_260_101) : new Random();
        for (var run = 0; run < (s_fresh == 0 ? Usual : s_fresh); run++)
        {
            yield return [.. Enumerable.Range(0, random.Next(Shortest, Longest)).Select(_ => random.Next(Numbers))];
        }
    }

    /// <summary>Fails, with the shortest numbers that still fail.</summary>
    private static void Shorten(int[] failing, Func<int[], IEnumerable<string>> check) =>
        Prop.ForAll(Arb.From(Gen.Constant(failing), Shorter), numbers => NoneIn(check(numbers)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1));

    private static IEnumerable<int[]> Shorter(int[] numbers) =>
        ArbMap.Default.ArbFor<int[]>().Shrinker(numbers).Where(shorter => shorter.All(number => number >= 0));

    private static Property NoneIn(IEnumerable<string> findings)
    {
        var text = string.Join('\n', findings.Take(5));
        return (text.Length == 0).Label(text);
    }
}

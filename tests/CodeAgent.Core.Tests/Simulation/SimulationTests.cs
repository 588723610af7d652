using System.Globalization;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.InMemory;
using CodeAgent.Storage.Sqlite;

namespace CodeAgent.Core.Tests.Simulation;

/// <summary>
/// Seeded runs of a session in a bad world. A failing seed is named; `CODEAGENT_SEED=N` plays it alone,
/// `CODEAGENT_SEEDS=N` plays more of them.
/// </summary>
public sealed class SimulationTests
{
    private const int DefaultSeeds = 1_000;

    [Fact]
    public void Every_promise_holds_for_every_seed()
    {
        var broken = Seeds().Select(seed => (seed, Play(seed, new StoreFaultSwitches(), hideIntents: false)));
        Assert.Empty(broken.SelectMany(run => run.Item2.Select(finding => $"seed {run.seed}: {finding}")).Take(5));
    }

    [Fact]
    public void The_bad_world_is_bad()
    {
        var seen = Enumerable
            .Range(1, 40)
            .SelectMany(seed => Run(seed, new StoreFaultSwitches(), hideIntents: false).Log)
            .Select(SessionCodec.Decode)
            .ToList();
        var missing = Enum.GetValues<ToolOutcome>()
            .Select(outcome => ($"{outcome}", seen.Exists(e => e is ToolCallCompleted end && end.Outcome == outcome)))
            .Append(("take-over", seen.Exists(e => e is OwnerChanged)))
            .Append(("second start", seen.Exists(e => e is ToolCallStarted { Attempt: > 1 })))
            .Append(("lost model call", seen.Exists(e => e is ModelCallFailed { Kind: ModelErrorKind.OwnerLost })))
            .Append(("interrupt", seen.Exists(e => e is TurnCompleted { Outcome: TurnOutcome.Interrupted })))
            .Append(("expired approval", seen.Exists(e => e is ApprovalExpired)))
            .Append(("steering", seen.Exists(e => e is InputsTaken)))
            .Where(check => !check.Item2)
            .Select(check => check.Item1);
        Assert.Empty(missing);
    }

    [Fact]
    public void A_few_seeds_hold_on_SQLite_too()
    {
        var broken = Enumerable.Range(1, 5).SelectMany(PlayOnSqlite);
        Assert.Empty(broken);
    }

    private static IReadOnlyList<string> PlayOnSqlite(int seed)
    {
        var folder = Directory.CreateTempSubdirectory("codeagent-simulation-");
        SqliteEventStore? store = null;
        try
        {
            var simulation = new SessionSimulation(
                seed,
                (world, liveness) =>
                    BlockingStore.Wrap(
                        store ??= SqliteEventStore.Open(
                            new SqliteStoreOptions(folder.FullName) { Clock = world.Clock, Liveness = liveness }
                        ),
                        world
                    ),
                new Faults { Error = 0.02, UnknownOutcome = 0.02 }
            );
            simulation.Run();
            return SimulationChecks.FindBroken(simulation);
        }
        finally
        {
            store?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_seed_plays_the_same_way_twice()
    {
        var first = Trace(7);
        var second = Trace(7);
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Without_fencing_a_promise_breaks()
    {
        var switches = new StoreFaultSwitches { IgnoreEpoch = true };
        Assert.Contains(Enumerable.Range(1, 300), seed => Breaks(seed, switches, hideIntents: false));
    }

    [Fact]
    public void Without_the_recorded_intent_a_promise_breaks()
    {
        Assert.Contains(Enumerable.Range(1, 300), seed => Breaks(seed, new StoreFaultSwitches(), hideIntents: true));
    }

    private static IEnumerable<int> Seeds()
    {
        if (
            int.TryParse(
                Environment.GetEnvironmentVariable("CODEAGENT_SEED"),
                CultureInfo.InvariantCulture,
                out var one
            )
        )
        {
            return [one];
        }

        var given = Environment.GetEnvironmentVariable("CODEAGENT_SEEDS");
        return Enumerable.Range(
            1,
            int.TryParse(given, CultureInfo.InvariantCulture, out var many) ? many : DefaultSeeds
        );
    }

    private static bool Breaks(int seed, StoreFaultSwitches switches, bool hideIntents)
    {
        try
        {
            return Play(seed, switches, hideIntents).Count > 0;
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException or ArgumentException)
        {
            // A world without its guards may also fall apart before its end.
            return true;
        }
    }

    private static IReadOnlyList<string> Play(int seed, StoreFaultSwitches switches, bool hideIntents) =>
        SimulationChecks.FindBroken(Run(seed, switches, hideIntents));

    private static SessionSimulation Run(int seed, StoreFaultSwitches switches, bool hideIntents)
    {
        var disk = new InMemoryEventStore.Disk();
        var faults = new Faults
        {
            Error = 0.02,
            UnknownOutcome = 0.02,
            HideIntents = hideIntents,
        };
        var simulation = new SessionSimulation(
            seed,
            (world, liveness) => new InMemoryEventStore(disk, world.Clock, liveness, switches),
            faults
        );
        simulation.Run();
        return simulation;
    }

    private static List<string> Trace(int seed) =>
        [
            .. Run(seed, new StoreFaultSwitches(), hideIntents: false)
                .Log.Select(envelope => $"{envelope.Ts:O} {envelope.Type} {SessionCodec.Decode(envelope)}"),
        ];
}

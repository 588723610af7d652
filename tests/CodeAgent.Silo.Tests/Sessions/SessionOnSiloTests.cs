using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Grains.Sessions;
using CodeAgent.Silo.Grains;
using CodeAgent.Storage.InMemory;
using CodeAgent.Tools;
using Microsoft.SemanticKernel;
using Orleans.TestingHost;

namespace CodeAgent.Silo.Tests.Sessions;

/// <summary>One session through a real silo: the same grain binary that runs in process, called over the cluster's wire.</summary>
public sealed class SessionOnSiloTests : IAsyncLifetime
{
    private const string Script = """
        {
          "rules": [
            { "when": { "steps": 0 }, "reply": { "toolCalls": [ { "name": "Bash", "input": { "command": "echo from the silo > made.txt" } } ] } },
            { "when": { "steps": 1 }, "reply": { "text": "The file is made." } }
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-silo-").FullName;
    private InProcessTestCluster? _cluster;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "script.json"), Script);
        var disk = new InMemoryEventStore.Disk();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo(
            (_, silo) =>
                silo.AddCodeAgentGrains(_ =>
                    SiloRuntime.Create(
                        new SiloOptions(_folder),
                        new InMemoryEventStore(disk),
                        Kernel.CreateBuilder().Build(),
                        BuiltInTools.Create(
                            new BuiltInToolOptions { Environment = new SiloOptions(_folder).Variables }
                        ),
                        TimeProvider.System
                    )
                )
        );
        builder.ConfigureClient(client => client.Services.AddCodeAgentContracts());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_session_works_through_a_real_silo()
    {
        var session = _cluster!.Client.GetGrain<ISessionGrain>("one");
        var settings = new SessionSettings("agent", _folder, "scripted:script.json")
        {
            PermissionMode = PermissionMode.BypassPermissions,
        };
        await PostAsync(session, new StartSession(settings, null, []), "start");
        await PostAsync(session, PostInput.Text("Make the file."), "input");

        var snapshot = await UntilIdleAsync(session);

        Assert.Equal(TurnOutcome.Completed, snapshot.LastTurn!.Outcome);
        Assert.Equal("The file is made.", snapshot.LastText);
        Assert.Equal("from the silo\n", await File.ReadAllTextAsync(Path.Combine(_folder, "made.txt")));
        var page = await session.ReadAsync(0, 1_000, CancellationToken.None);
        Assert.Equal(
            Enumerable.Range(1, page.Events.Count).Select(seq => (long)seq),
            page.Events.Select(e => e.RootSeq)
        );
        Assert.Contains(page.Events, envelope => envelope.Type == nameof(ToolCallCompleted));
    }

    [Fact]
    public async Task A_watcher_is_told_of_every_event_through_the_wire()
    {
        var session = _cluster!.Client.GetGrain<ISessionGrain>("two");
        var settings = new SessionSettings("agent", _folder, "scripted:script.json")
        {
            PermissionMode = PermissionMode.BypassPermissions,
        };
        await PostAsync(session, new StartSession(settings, null, []), "start");
        await PostAsync(session, PostInput.Text("Make the file."), "input");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<long>();
        await foreach (var notice in session.WatchAsync(0, deadline.Token))
        {
            if (notice.Event is { } envelope)
            {
                seen.Add(envelope.RootSeq);
                if (SessionCodec.Decode(envelope) is TurnCompleted)
                {
                    break;
                }
            }
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(seq => (long)seq), seen);
    }

    private static async Task PostAsync(ISessionGrain session, SessionCommand command, string id)
    {
        var answer = await session.PostAsync(SessionCodec.Encode(command, id, "user:test"), CancellationToken.None);
        while (answer is null)
        {
            answer = await session.AnswerAsync(id, CancellationToken.None);
        }

        Assert.True(answer.Accepted, answer.Message);
    }

    private static async Task<SessionSnapshot> UntilIdleAsync(ISessionGrain session)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (long after = 0; ; )
        {
            var page = await session.ReadAsync(after, 1_000, deadline.Token);
            after = page.NextAfter;
            if (await session.SnapshotAsync(deadline.Token) is { Status: "idle", LastTurn: not null } snapshot)
            {
                return snapshot;
            }
        }
    }
}

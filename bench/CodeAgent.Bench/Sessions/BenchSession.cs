using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Bench.Sessions;

/// <summary>One session with a workspace of its own, used as a face uses it: it posts and watches.</summary>
internal sealed class BenchSession(BenchHost host, string id)
{
    private const string Actor = "bench";
    private readonly ISessionGrain _grain = host.Session(id);

    public async Task StartAsync()
    {
        var workspace = Directory.CreateDirectory(Path.Combine(host.Folder, id)).FullName;
        var settings = new SessionSettings("agent", workspace, host.Model)
        {
            PermissionMode = PermissionMode.BypassPermissions,
        };
        await SendAsync(new StartSession(settings, null, []), "start");
    }

    /// <summary>Runs one turn to its end.</summary>
    public async Task WorkAsync()
    {
        await SendAsync(PostInput.Text("Work."), "work");
        await foreach (var notice in _grain.WatchAsync(0, CancellationToken.None))
        {
            if (notice.Event is { } envelope && SessionCodec.Decode(envelope) is TurnCompleted end)
            {
                Require(end.Outcome == TurnOutcome.Completed, $"{id} ended as {end.Outcome}: {end.Detail}");
                return;
            }
        }
    }

    private async Task SendAsync(SessionCommand command, string commandId)
    {
        var answer = await _grain.PostAsync(SessionCodec.Encode(command, commandId, Actor), CancellationToken.None);
        while (answer is null)
        {
            answer = await _grain.AnswerAsync(commandId, CancellationToken.None);
        }

        Require(answer.Accepted, $"{id}: {answer.Message}");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }
}

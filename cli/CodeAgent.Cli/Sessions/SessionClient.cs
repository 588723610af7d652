using System.Runtime.CompilerServices;
using CodeAgent.Cli.Failures;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Sessions;

/// <summary>One session as a face of the program uses it: commands with answers, state, and what happens.</summary>
internal sealed class SessionClient(IAgentGrain grain, string id, string actor)
{
    private const int PageSize = 1_000;

    /// <summary>The session's id.</summary>
    public string Id => id;

    /// <summary>A new command id.</summary>
    public static string NewCommandId() => Guid.CreateVersion7().ToString();

    /// <summary>
    /// Gives a command, waits until the session's owner took it, and answers with the session's last event then. A command
    /// id that was given before brings the first answer.
    /// </summary>
    /// <exception cref="CodeAgentException">It was rejected, or the session cannot be run (coded).</exception>
    public async Task<long> SendAsync(SessionCommand command, string commandId, CancellationToken cancellationToken)
    {
        var answer = await grain.PostAsync(SessionCodec.Encode(command, commandId, actor), cancellationToken);
        while (answer is null)
        {
            answer = await grain.AnswerAsync(commandId, cancellationToken);
        }

        if (!answer.Accepted)
        {
            throw new CodeAgentException(FailureMap.Parse(answer.Code), answer.Message ?? "The command was rejected.");
        }

        return answer.Seq;
    }

    /// <summary>Runs the session here if it has something to do.</summary>
    public Task WakeAsync(CancellationToken cancellationToken) => grain.WakeAsync(cancellationToken);

    /// <summary>The session as it is; null where there is none.</summary>
    public Task<SessionSnapshot?> FindAsync(CancellationToken cancellationToken) =>
        grain.SnapshotAsync(cancellationToken);

    /// <summary>Events above a position, then each as it happens; ends only when it is cancelled.</summary>
    public IAsyncEnumerable<SessionNotice> WatchAsync(long after, CancellationToken cancellationToken) =>
        grain.WatchAsync(after, cancellationToken);

    /// <summary>The events from the start up to a position.</summary>
    public async IAsyncEnumerable<EventEnvelope> ReadAsync(
        long upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var after = 0L;
        while (after < upTo)
        {
            var page = await grain.ReadAsync(after, PageSize, cancellationToken);
            foreach (var envelope in page.Events.TakeWhile(envelope => envelope.RootSeq <= upTo))
            {
                yield return envelope;
            }

            if (page.Events.Count == 0)
            {
                yield break;
            }

            after = page.NextAfter;
        }
    }
}

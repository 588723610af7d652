using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.InMemory;

/// <content>The inbox, and every wait.</content>
public sealed partial class InMemoryEventStore
{
    /// <inheritdoc/>
    public ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(command);
        return Run(
            disk =>
            {
                var notices = new List<CommitNotice>();
                var receipt = Post(disk, new OutgoingCommand(stream, root, command), notices);
                disk.Tell(notices);
                return receipt;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Run<IReadOnlyList<InboxCommand>>(
            disk =>
                disk.Streams.TryGetValue(stream, out var head)
                    ? [.. head.Open.Take(max).Select(open => open.Command)]
                    : [],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        WaitAsync(
            WatchKey.Tree(root),
            afterRootSeq,
            disk => disk.Trees.TryGetValue(root, out var tree) && tree.Events.Count > afterRootSeq,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        WaitAsync(
            WatchKey.Inbox(stream),
            after: 0,
            disk => disk.Streams.TryGetValue(stream, out var head) && head.Open.Count > 0,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<CommandAnswer?> WaitForAnswerAsync(
        StreamId stream,
        string commandId,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    )
    {
        var key = WatchKey.Answer(stream, commandId);
        await WaitAsync(key, after: 0, disk => Find(disk) is not null, atMost, cancellationToken);
        return await Run(Find, cancellationToken);

        CommandAnswer? Find(Disk disk) =>
            disk.Streams.TryGetValue(stream, out var head) ? head.FindCommand(commandId)?.Answer : null;
    }

    private PostReceipt Post(Disk disk, OutgoingCommand post, List<CommitNotice> notices)
    {
        var head = disk.FindOrCreate(post.Stream, post.Root, Now);
        if (head.FindCommand(post.Command.CommandId) is { } known)
        {
            return new PostReceipt(IsDuplicate: true, known.Answer);
        }

        head.Post(post.Command);
        head.Updated = disk.NextUpdate(Now);
        notices.Add(new CommitNotice(WatchKey.Inbox(post.Stream)));
        return new PostReceipt(IsDuplicate: false, Answer: null);
    }

    private async ValueTask<bool> WaitAsync(
        WatchKey key,
        long after,
        Func<Disk, bool> isReached,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        using var watch = _watches.Add(key, after);
        return await Run(isReached, cancellationToken) || await watch.WaitAsync(atMost, _clock, cancellationToken);
    }
}

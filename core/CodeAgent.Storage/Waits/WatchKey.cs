using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Waits;

/// <summary>What somebody waits for.</summary>
internal enum WatchKind
{
    /// <summary>The tree's last number passes a position.</summary>
    Tree,

    /// <summary>The stream has an unanswered command.</summary>
    Inbox,

    /// <summary>The command has an answer.</summary>
    Answer,
}

/// <summary>Names what is waited for.</summary>
internal sealed record WatchKey(WatchKind Kind, StreamId Stream, string? CommandId)
{
    public static WatchKey Tree(StreamId root) => new(WatchKind.Tree, root, null);

    public static WatchKey Inbox(StreamId stream) => new(WatchKind.Inbox, stream, null);

    public static WatchKey Answer(StreamId stream, string commandId) => new(WatchKind.Answer, stream, commandId);
}

/// <summary>News of a commit: what was waited for and how far it is now (1 where there is only yes or no).</summary>
internal readonly record struct CommitNotice(WatchKey Key, long Position = 1);

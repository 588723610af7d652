using System.Text.Json.Serialization;
using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>The durable inbox of every stream. Any process may post; only the stream's owner answers.</summary>
public interface IInbox
{
    /// <summary>
    /// Puts a command into a stream's inbox; durable when it returns. The first post to an unknown stream creates its
    /// head under <paramref name="root"/>. A command id that the stream has seen is not posted again.
    /// </summary>
    ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    );

    /// <summary>Unanswered commands of a stream in the order of their posting.</summary>
    ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Returns when the stream has an unanswered command (true) or when the time is over (false). Sees posts of other
    /// processes within 100 ms.
    /// </summary>
    ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Returns the answer to a command as soon as its owner gave it; null when the time is over first.
    /// </summary>
    ValueTask<CommandAnswer?> WaitForAnswerAsync(
        StreamId stream,
        string commandId,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    );
}

/// <summary>A command in an inbox.</summary>
/// <param name="CommandId">Chosen by the sender; unique within the stream; makes a repeat harmless. At most 200 characters.</param>
/// <param name="Type">The command record's name.</param>
/// <param name="Data">Its JSON object in UTF-8.</param>
/// <param name="Actor">Who asked, e.g. <c>user:ada</c>, <c>session/…</c>.</param>
/// <param name="Trace">W3C <c>traceparent</c> of the sender; null where unknown.</param>
public sealed record InboxCommand(
    string CommandId,
    string Type,
    [property: JsonConverter(typeof(RawJsonConverter))] ReadOnlyMemory<byte> Data,
    string Actor,
    string? Trace = null
);

/// <summary>A command for another stream, delivered by the transaction that appends its cause.</summary>
public sealed record OutgoingCommand(StreamId Stream, StreamId Root, InboxCommand Command);

/// <summary>What became of a command.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Accepted">Whether it was turned into events (or had been already).</param>
/// <param name="Code">The rejection's code, e.g. <c>AGENT0504</c>; null when accepted.</param>
/// <param name="Message">The rejection in a sentence; null when accepted.</param>
/// <param name="Seq">The stream's last sequence number after the command's events.</param>
public sealed record CommandAnswer(
    string CommandId,
    bool Accepted,
    string? Code = null,
    string? Message = null,
    long Seq = 0
);

/// <summary>What became of a post.</summary>
/// <param name="IsDuplicate">Whether the stream had seen the command id before.</param>
/// <param name="Answer">The first answer, where there is one yet.</param>
public sealed record PostReceipt(bool IsDuplicate, CommandAnswer? Answer);

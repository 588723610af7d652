using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>Writes the inboxes.</summary>
internal static class PostgresCommands
{
    private const string Insert = """
        INSERT INTO commands(stream, command_id, type, actor, trace, posted, data)
        SELECT s.id, $2, $3, $4, $5, $6, $7 FROM streams s WHERE s.name = $1
        ON CONFLICT ON CONSTRAINT commands_once DO NOTHING
        """;

    private const string Touch = "UPDATE streams SET updated = $2 WHERE name = $1";

    // The data of a settled command lives on in the events that came of it.
    private const string Settle = """
        UPDATE commands SET accepted = $3, code = $4, message = $5, answer_seq = $6, data = NULL
        WHERE stream = (SELECT id FROM streams WHERE name = $1) AND command_id = $2 AND accepted IS NULL
        """;

    /// <summary>Puts a command into an inbox unless it was there before.</summary>
    public static PostReceipt Post(WriteScope scope, StreamId stream, StreamId root, InboxCommand command)
    {
        scope.FindOrCreate(stream, root);
        if (scope.IsKnown(stream, command.CommandId, out var answer))
        {
            return new PostReceipt(IsDuplicate: true, answer);
        }

        scope.Run(
            Insert,
            stream.Value,
            command.CommandId,
            command.Type,
            command.Actor,
            command.Trace,
            scope.Now,
            command.Data
        );
        scope.Run(Touch, stream.Value, scope.NextUpdate());
        scope.Remember(stream, command.CommandId, answer: null);
        scope.Tell(WatchKey.Inbox(stream));
        return new PostReceipt(IsDuplicate: false, Answer: null);
    }

    /// <summary>Keeps the answer to an open command; one that is unknown or answered is left as it is.</summary>
    public static void Answer(WriteScope scope, StreamId stream, CommandAnswer answer)
    {
        if (!scope.IsKnown(stream, answer.CommandId, out var first) || first is not null)
        {
            return;
        }

        scope.Run(Settle, stream.Value, answer.CommandId, answer.Accepted, answer.Code, answer.Message, answer.Seq);
        scope.Remember(stream, answer.CommandId, answer);
        scope.Tell(WatchKey.Answer(stream, answer.CommandId));
    }
}

using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>Writes and reads the inboxes.</summary>
internal static class CommandRows
{
    private const string AnswerColumns = "command_id, accepted, code, message, answer_seq";

    private const string SelectOne = $"SELECT {AnswerColumns} FROM commands WHERE stream = ? AND command_id = ?";

    private const string SelectAnswer = $"""
        SELECT {AnswerColumns} FROM commands
        WHERE stream = (SELECT id FROM streams WHERE name = ?) AND command_id = ?
        """;

    private const string SelectOpen = """
        SELECT command_id, type, data, actor, trace FROM commands
        WHERE stream = (SELECT id FROM streams WHERE name = ?) AND accepted IS NULL ORDER BY id LIMIT ?
        """;

    private const string Insert = """
        INSERT INTO commands(stream, command_id, type, actor, trace, posted, data) VALUES(?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Touch = "UPDATE streams SET updated = ? WHERE id = ?";

    // The data of a settled command lives on in the events that came of it.
    private const string Settle = """
        UPDATE commands SET accepted = ?, code = ?, message = ?, answer_seq = ?, data = NULL
        WHERE stream = ? AND command_id = ? AND accepted IS NULL RETURNING id
        """;

    /// <summary>Puts a command into an inbox unless it was there before.</summary>
    public static PostReceipt Post(WriteTransaction transaction, StreamId stream, StreamId root, InboxCommand command)
    {
        var head = StreamRow.FindOrCreate(transaction, stream, root);
        using (var known = transaction.Session.Use(SelectOne).Bind(head.Id).Bind(command.CommandId))
        {
            if (known.Step())
            {
                return new PostReceipt(IsDuplicate: true, ReadAnswer(known));
            }
        }

        using (var insert = transaction.Session.Use(Insert).Bind(head.Id).Bind(command.CommandId).Bind(command.Type))
        {
            insert.Bind(command.Actor).Bind(command.Trace).Bind(transaction.Now).Bind(command.Data.Span).Run();
        }

        using (var touch = transaction.Session.Use(Touch).Bind(transaction.NextUpdate()).Bind(head.Id))
        {
            touch.Run();
        }

        transaction.Tell(WatchKey.Inbox(stream));
        return new PostReceipt(IsDuplicate: false, Answer: null);
    }

    /// <summary>Keeps the answer to an open command; one that is unknown or answered is left as it is.</summary>
    public static void Answer(WriteTransaction transaction, StreamId stream, long streamId, CommandAnswer answer)
    {
        using var settle = transaction.Session.Use(Settle).Bind(answer.Accepted ? 1 : 0).Bind(answer.Code);
        settle.Bind(answer.Message).Bind(answer.Seq).Bind(streamId).Bind(answer.CommandId);
        if (settle.Step())
        {
            transaction.Tell(WatchKey.Answer(stream, answer.CommandId));
            settle.Run();
        }
    }

    public static CommandAnswer? FindAnswer(SqliteSession session, StreamId stream, string commandId)
    {
        using var row = session.Use(SelectAnswer).Bind(stream.Value).Bind(commandId);
        return row.Step() ? ReadAnswer(row) : null;
    }

    public static IReadOnlyList<InboxCommand> ReadOpen(SqliteSession session, StreamId stream, int max)
    {
        var commands = new List<InboxCommand>();
        using var row = session.Use(SelectOpen).Bind(stream.Value).Bind(max);
        while (row.Step())
        {
            commands.Add(new InboxCommand(row.Text(0), row.Text(1), row.Blob(2), row.Text(3), row.TextOrNull(4)));
        }

        return commands;
    }

    private static CommandAnswer? ReadAnswer(SqliteStatement row) =>
        row.IsNull(1)
            ? null
            : new CommandAnswer(row.Text(0), row.Int64(1) == 1, row.TextOrNull(2), row.TextOrNull(3), row.Int64(4));
}

using CodeAgent.Core.Errors;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Sqlite.Writes;
using CodeAgent.Storage.Waits;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>Batches of the one writer: each request is alone in its fate.</summary>
public sealed class SqliteWriterTests : IAsyncDisposable
{
    private readonly SqliteWork _work = new();
    private readonly SqliteFile _file;
    private readonly SqliteWriter _writer;
    private readonly List<IReadOnlyList<CommitNotice>> _commits = [];
    private int _failures;

    public SqliteWriterTests()
    {
        _file = new SqliteFile(new StateFiles(_work.Folder.Path), TimeSpan.FromMilliseconds(300), null);
        _file.Create().Dispose();
        _work.Tamper("CREATE TABLE notes(text TEXT)");
        _writer = new SqliteWriter(_file, TimeProvider.System, write => _commits.Add(write.Notices));
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _work.Dispose();
    }

    [Fact]
    public void A_commit_waits_for_the_disk()
    {
        using var session = _file.OpenWriter();
        using var mode = session.Use("PRAGMA journal_mode");
        Assert.True(mode.Step());

        Assert.Equal("wal", mode.Text(0));
        // 2 is FULL.
        Assert.Equal(2, session.Number("PRAGMA synchronous"));
    }

    [Fact]
    public async Task Requests_that_queue_up_share_one_transaction()
    {
        await InOneBatch("a", "b", "c");

        Assert.Equal(["a", "b", "c"], Notes());
        // The gate's own commit, and one for all.
        Assert.Equal(2, _commits.Count);
        Assert.Equal(3, _commits[1].Count);
    }

    [Fact]
    public async Task A_request_that_fails_rolls_back_alone()
    {
        var outcomes = await InOneBatch("a", "fail", "c");

        Assert.Equal([null, "broken", null], outcomes);
        Assert.Equal(["a", "c"], Notes());
        Assert.Equal(2, _commits[1].Count);
    }

    [Fact]
    public async Task A_request_that_takes_the_transaction_with_it_does_not_take_the_others()
    {
        var outcomes = await InOneBatch("a", "lose", "fail", "d");

        Assert.Equal([null, "lost", "broken", null], outcomes);
        Assert.Equal(["a", "d"], Notes());
    }

    [Fact]
    public async Task What_was_told_to_have_failed_is_not_done_when_the_others_get_a_transaction_of_their_own()
    {
        var outcomes = await InOneBatch("a", "fail once", "lose", "d");

        Assert.Equal([null, "broken", "lost", null], outcomes);
        Assert.Equal(["a", "d"], Notes());
    }

    [Fact]
    public async Task A_request_that_is_cancelled_in_the_queue_is_never_done()
    {
        using var cancelling = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var first = Gate(gate);
        var cancelled = _writer.WriteAsync(write => Note(write, "x"), cancelling.Token).AsTask();

        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        gate.Set();
        await first.Within();

        await InOneBatch("a");
        Assert.Equal(["a"], Notes());
    }

    [Fact]
    public async Task Another_process_that_writes_too_long_makes_the_store_busy_and_later_it_works_again()
    {
        using (var other = _file.OpenWriter())
        {
            other.Run("BEGIN IMMEDIATE");
            await SqliteWork.Fails(
                ErrorCode.StoreBusy,
                async () => await _writer.WriteAsync(write => Note(write, "x"), default)
            );
            other.Run("COMMIT");
        }

        await InOneBatch("a");
        Assert.Equal(["a"], Notes());
    }

    [Fact]
    public async Task What_is_queued_is_done_before_the_writer_ends()
    {
        using var gate = new ManualResetEventSlim();
        var first = Gate(gate);
        var second = _writer.WriteAsync(write => Note(write, "a"), default).AsTask();

        var disposing = _writer.DisposeAsync();
        gate.Set();
        await disposing;

        await Task.WhenAll(first, second).Within();
        Assert.Equal(["a"], Notes());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await _writer.WriteAsync(write => Note(write, "x"), default)
        );
    }

    /// <summary>Holds the writer until all are queued. The message of each one's failure, null for success.</summary>
    private async Task<IReadOnlyList<string?>> InOneBatch(params string[] notes)
    {
        using var gate = new ManualResetEventSlim();
        var first = Gate(gate);
        var requests = notes.Select(note => _writer.WriteAsync(write => Note(write, note), default).AsTask()).ToList();
        gate.Set();
        await first.Within();
        var outcomes = new List<string?>();
        foreach (var request in requests)
        {
            var error = await Record.ExceptionAsync(() => request.Within());
            outcomes.Add(error?.Message);
        }

        return outcomes;
    }

    private Task<bool> Gate(ManualResetEventSlim gate)
    {
        using var entered = new ManualResetEventSlim();
        var task = _writer
            .WriteAsync(
                _ =>
                {
                    entered.Set();
                    return gate.Wait(Eventually.Deadline);
                },
                default
            )
            .AsTask();
        Assert.True(entered.Wait(Eventually.Deadline));
        return task;
    }

    private bool Note(WriteTransaction write, string note)
    {
        using (var insert = write.Session.Use("INSERT INTO notes VALUES(?)").Bind(note))
        {
            insert.Run();
        }

        write.Tell(WatchKey.Inbox(SqliteWork.Session));
        if (note == "lose")
        {
            write.Session.Run("ROLLBACK");
            throw new InvalidOperationException("lost");
        }

        var fails = note == "fail" || (note == "fail once" && _failures++ == 0);
        return fails ? throw new InvalidOperationException("broken") : true;
    }

    private List<string> Notes()
    {
        using var session = SqliteSession.Open(_work.Database, TimeSpan.FromSeconds(1));
        using var row = session.Use("SELECT text FROM notes");
        var notes = new List<string>();
        while (row.Step())
        {
            notes.Add(row.Text(0));
        }

        return notes;
    }
}

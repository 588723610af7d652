using System.Text;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>A state folder that a test may also reach behind the store's back.</summary>
internal sealed class SqliteWork : IDisposable
{
    public static readonly StreamId Session = StreamId.Session("s1");

    private static readonly OwnerId s_owner = new("host", "boot", 1, 1);

    public TemporaryFolder Folder { get; } = new();

    public SqliteStoreOptions Options => new(Folder.Path) { BusyTimeout = TimeSpan.FromMilliseconds(300) };

    public string Database => Folder["events.db"];

    public SqliteEventStore Open() => SqliteEventStore.Open(Options);

    /// <summary>Opens the store, writes a session of some events, and closes it.</summary>
    public async Task Write(int count, StreamId? stream = null)
    {
        await using var store = Open();
        await Write(store, count, stream);
    }

    public static async Task<Lease> Write(SqliteEventStore store, int count, StreamId? stream = null)
    {
        var name = stream ?? Session;
        await store.PostAsync(name, name, new InboxCommand("begin", "StartSession", "{}"u8.ToArray(), "user:ada"));
        var lease = (await store.AcquireAsync(name, s_owner, TimeSpan.FromMinutes(5)))!;
        var last = (await store.FindHeadAsync(name))!.LastSeq;
        var events = Enumerable.Range(1, count).Select(number => Event($"{last + number}"));
        Assert.Equal(
            AppendStatus.Committed,
            (await store.AppendAsync(new AppendBatch(lease, last, [.. events]))).Status
        );
        return lease;
    }

    public static NewEvent Event(string text) =>
        new("InputPosted", 1, Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}"""), "00-trace");

    /// <summary>Changes the database as somebody with an editor would.</summary>
    public void Tamper(string sql)
    {
        using var session = SqliteSession.Open(Database, TimeSpan.FromSeconds(1), create: true);
        session.RunScript(sql);
    }

    public static async Task<List<EventEnvelope>> Read(SqliteEventStore store, long after = 0, StreamId? stream = null)
    {
        var events = new List<EventEnvelope>();
        await foreach (var item in store.ReadAsync(stream ?? Session, after))
        {
            events.Add(item);
        }

        return events;
    }

    public static async Task<CodeAgentException> Fails(ErrorCode code, Func<Task> work)
    {
        var error = await Assert.ThrowsAsync<CodeAgentException>(work);
        Assert.True(error.Code == code, $"{error.Code}: {error.Message}");
        return error;
    }

    public void Dispose() => Folder.Dispose();
}

using System.Text;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Postgres;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;
using Npgsql;

namespace CodeAgent.Storage.Tests.Postgres;

/// <summary>What only a store on a server can meet.</summary>
public sealed class PostgresStoreTests : IAsyncLifetime
{
    private static readonly StreamId s_session = StreamId.Session("s1");
    private static readonly OwnerId s_owner = new("host", "boot", 1, 1);
    private readonly PostgresHarness _harness = new();

    public ValueTask InitializeAsync() => _harness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_told_as_done_and_is_there_once()
    {
        var store = await _harness.OpenAsync(options => options);
        await store.PostAsync(s_session, s_session, Command("c1"));
        var lease = (await store.AcquireAsync(s_session, s_owner, TimeSpan.FromMinutes(1)))!;
        var spent = new CounterChange("tokens", 5);

        _harness.LosesAnswer = true;
        var result = await store.AppendAsync(
            new AppendBatch(lease, 0, [Event("a"), Event("b")]) { Counters = [spent] }
        );

        Assert.False(_harness.LosesAnswer);
        Assert.Equal((AppendStatus.Committed, 2), (result.Status, result.LastSeq));
        Assert.Equal(result.Events.Select(item => item.Seq), (await Read(store)).Select(item => item.Seq));
        Assert.Equal(5, (await store.ReadCountersAsync(s_session))["tokens"].Value);
    }

    [Fact]
    public async Task A_server_that_restarts_is_waited_for_and_nothing_is_lost_or_doubled()
    {
        using var server = await PostgresProcess.StartNewAsync();
        using var keys = new TemporaryFolder();
        var options = new PostgresStoreOptions(PostgresAddress.Parse(server.Address), new FileHashKeys(keys.Path))
        {
            Patience = Eventually.Deadline,
        };
        await using var store = await PostgresEventStore.OpenAsync(options);
        await store.PostAsync(s_session, s_session, Command("c1"));
        var lease = (await store.AcquireAsync(s_session, s_owner, TimeSpan.FromMinutes(5)))!;
        var waiting = store.WaitForEventsAsync(s_session, 60, Eventually.Deadline).AsTask();

        var writing = Task.Run(async () =>
        {
            for (var number = 0; number < 80; number++)
            {
                var result = await store.AppendAsync(new AppendBatch(lease, number, [Event($"{number}")]));
                Assert.Equal(AppendStatus.Committed, result.Status);
            }
        });
        for (var restart = 0; restart < 2; restart++)
        {
            await server.KillAsync();
            await server.StartAsync();
        }

        await writing.Within();
        Assert.True(await waiting.Within());
        Assert.Equal(Enumerable.Range(1, 80), (await Read(store)).Select(item => (int)item.Seq));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_address_and_without_its_password()
    {
        var address = PostgresAddress.Parse("postgres://ada:secret@127.0.0.1:1/db");
        var options = new PostgresStoreOptions(address, _harness.Keys) { Patience = TimeSpan.Zero };

        var error = await Assert.ThrowsAsync<CodeAgentException>(() => PostgresEventStore.OpenAsync(options));

        Assert.Equal(ErrorCode.StoreBusy, error.Code);
        Assert.Contains("postgres://127.0.0.1/db", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused()
    {
        await _harness.OpenAsync();
        await Sql($"UPDATE {_harness.Address.Schema}.codeagent SET version = 999");

        Assert.Equal(ErrorCode.StateNewer, await Refusal(options => options));
    }

    [Fact]
    public async Task A_schema_with_other_tables_is_refused()
    {
        await Sql($"CREATE SCHEMA {_harness.Address.Schema}; CREATE TABLE {_harness.Address.Schema}.mine(a int)");

        Assert.Equal(ErrorCode.StateAltered, await Refusal(options => options));
    }

    [Fact]
    public async Task The_schema_of_a_cluster_with_other_keys_is_refused()
    {
        await _harness.OpenAsync();
        using var others = new TemporaryFolder();

        Assert.Equal(
            ErrorCode.KeyMissing,
            await Refusal(options => options with { Keys = new FileHashKeys(others.Path) })
        );
    }

    [Fact]
    public async Task Processes_that_make_the_tables_at_once_all_get_them()
    {
        var stores = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => _harness.OpenAsync(options => options)))
        );

        await stores[0].PostAsync(s_session, s_session, Command("c1"));
        Assert.NotNull(await stores[5].FindHeadAsync(s_session));
    }

    [Fact]
    public async Task An_event_that_was_changed_in_the_table_is_not_read()
    {
        var store = await _harness.OpenAsync(options => options);
        await store.PostAsync(s_session, s_session, Command("c1"));
        var lease = (await store.AcquireAsync(s_session, s_owner, TimeSpan.FromMinutes(1)))!;
        await store.AppendAsync(new AppendBatch(lease, 0, [Event("a"), Event("b")]));
        await Sql($"UPDATE {_harness.Address.Schema}.events SET payload = '{{}}' WHERE seq = 2");

        var error = await Assert.ThrowsAsync<CodeAgentException>(() => Read(store));

        Assert.Equal(ErrorCode.StateAltered, error.Code);
    }

    [Theory]
    [InlineData("mysql://x")]
    [InlineData("postgres://h/db?schema=a-b")]
    [InlineData("postgres://h/db?nonsense=1")]
    public void A_text_that_is_no_address_is_told(string text)
    {
        var error = Assert.Throws<CodeAgentException>(() => PostgresAddress.Parse(text));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
    }

    private static InboxCommand Command(string id) => new(id, "PostInput", "{}"u8.ToArray(), "user:ada");

    private static NewEvent Event(string text) =>
        new("InputPosted", 1, Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}"""));

    private static async Task<List<EventEnvelope>> Read(PostgresEventStore store)
    {
        var events = new List<EventEnvelope>();
        await foreach (var item in store.ReadAsync(s_session, 0))
        {
            events.Add(item);
        }

        return events;
    }

    private async Task<ErrorCode> Refusal(Func<PostgresStoreOptions, PostgresStoreOptions> change) =>
        (await Assert.ThrowsAsync<CodeAgentException>(() => _harness.OpenAsync(change))).Code;

    private async Task Sql(string text)
    {
        await using var source = NpgsqlDataSource.Create(_harness.Address.ConnectionString);
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }
}

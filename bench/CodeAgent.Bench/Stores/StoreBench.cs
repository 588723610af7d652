using System.Globalization;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Owners;
using CodeAgent.Storage.Sqlite;

namespace CodeAgent.Bench.Stores;

/// <summary>Durable appends a second on SQLite, each of one event of a usual size, for one caller and for many.</summary>
internal static class StoreBench
{
    private const int EventBytes = 400;
    private const int Runs = 5;
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(5);

    public static async IAsyncEnumerable<(string What, string Value)> RunAsync()
    {
        foreach (var callers in new[] { 1, 32 })
        {
            var rates = new List<double>();
            for (var run = 0; run <= Runs; run++)
            {
                var rate = await MeasureAsync(callers);

                // The first run warms up.
                if (run > 0)
                {
                    rates.Add(rate);
                }
            }

            var who = callers == 1 ? "1 caller" : $"{callers} callers";
            yield return ($"appends a second, {who}", Text(rates));
        }
    }

    private static string Text(List<double> rates) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rates.Order().ElementAt(rates.Count / 2):N0} (from {rates.Min():N0} to {rates.Max():N0})"
        );

    private static async Task<double> MeasureAsync(int callers)
    {
        var folder = Directory.CreateTempSubdirectory("codeagent-bench-");
        try
        {
            await using var store = SqliteEventStore.Open(new SqliteStoreOptions(folder.FullName));
            var leases = new List<Lease>();
            for (var i = 0; i < callers; i++)
            {
                leases.Add(await LeaseAsync(store, StreamId.Session($"caller-{i}")));
            }

            var start = TimeProvider.System.GetTimestamp();
            var counts = await Task.WhenAll(leases.Select(lease => Task.Run(() => AppendAsync(store, lease, start))));
            return counts.Sum() / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Lease> LeaseAsync(SqliteEventStore store, StreamId stream)
    {
        await store.PostAsync(stream, stream, new InboxCommand("begin", "Begin", "{}"u8.ToArray(), "bench"));
        return await store.AcquireAsync(stream, CurrentProcessOwner.Id, s_lease)
            ?? throw new InvalidOperationException($"{stream.Value} is somebody else's.");
    }

    private static async Task<int> AppendAsync(SqliteEventStore store, Lease lease, long start)
    {
        var data = System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', EventBytes)}}"}""");
        var count = 0;
        while (TimeProvider.System.GetElapsedTime(start) < s_duration)
        {
            var written = await store.AppendAsync(new AppendBatch(lease, count, [new NewEvent("Measured", 1, data)]));
            if (written.Status != AppendStatus.Committed)
            {
                throw new InvalidOperationException($"An append ended as {written.Status}.");
            }

            count++;
        }

        return count;
    }
}

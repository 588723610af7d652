using CodeAgent.Storage.Sqlite;

namespace CodeAgent.Cli.Hosting;

/// <summary>Checks what the state folder holds against its hash chains, while other programs may be at work in it.</summary>
internal static class StateAudit
{
    private static readonly TimeSpan s_busy = TimeSpan.FromSeconds(1);

    /// <summary>Whether anything was recorded yet.</summary>
    public static bool HasRecords(string folder) => File.Exists(Path.Combine(folder, "events.db"));

    /// <summary>What is not as it was written, a sentence each; empty where all is.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">The state cannot be read (coded).</exception>
    public static async Task<IReadOnlyList<string>> VerifyAsync(
        string folder,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var options = new SqliteStoreOptions(folder) { Clock = clock, BusyTimeout = s_busy };
        await using var store = SqliteEventStore.Open(options);
        var findings = await store.VerifyAsync(null, cancellationToken);
        return [.. findings.Select(finding => $"{finding.Stream}: {finding.Detail}")];
    }
}

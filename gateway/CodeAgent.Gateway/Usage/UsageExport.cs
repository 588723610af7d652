using System.Text.Json;
using CodeAgent.Gateway.Security;
using Orleans;

namespace CodeAgent.Gateway.Usage;

/// <summary>What callers used, for the host's own operator.</summary>
/// <param name="folder">The gateway's folder.</param>
/// <param name="grains">The host's grains.</param>
/// <param name="clock">The time.</param>
public sealed class UsageExport(string folder, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Sums by caller, most money first; of one where an actor is given.</summary>
    public async Task<IReadOnlyList<CallerTotal>> TotalsAsync(string? actor, CancellationToken cancellationToken) =>
        UsageReport.Of(await ItemsAsync(actor, cancellationToken)).Callers;

    /// <summary>The sums as JSON.</summary>
    public async Task<byte[]> JsonAsync(string? actor, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToUtf8Bytes(
            UsageReport.Of(await ItemsAsync(actor, cancellationToken)),
            SecurityJson.Default.UsageReport
        );

    /// <summary>A line of CSV for each submission.</summary>
    public async Task<string> CsvAsync(string? actor, CancellationToken cancellationToken) =>
        UsageCsv.Of(await ItemsAsync(actor, cancellationToken));

    private async Task<IReadOnlyList<UsageItem>> ItemsAsync(string? actor, CancellationToken cancellationToken)
    {
        using var ledger = new SubmissionLedger(folder);
        return await new CallerUsage(ledger, grains, clock).OfAsync(ledger.Of(actor), cancellationToken);
    }
}

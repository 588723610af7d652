using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Doctor;

/// <summary>Runs checks at the same time and waits for all of them together no longer than a limit.</summary>
internal sealed class Checkup(IReadOnlyList<ICheck> checks, TimeSpan limit, TimeProvider clock)
{
    private const string NoAnswer = "There was no answer in time.";

    /// <summary>What they found, in their order. One that fails or is late is a warning of its own.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync()
    {
        using var late = new CancellationTokenSource(limit, clock);
        return await Task.WhenAll(checks.Select(check => RunAsync(check, late.Token)));
    }

    private static async Task<CheckResult> RunAsync(ICheck check, CancellationToken late)
    {
        try
        {
            // Off this thread, because a file of a drive that hangs cannot be cancelled, only left behind.
            return await Task.Run(() => check.RunAsync(late), late).WaitAsync(late);
        }
        catch (OperationCanceledException)
        {
            return new CheckResult(check.Name, CheckStatus.Warning, NoAnswer, "Look at it by hand.");
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or InvalidOperationException or CodeAgentException
            )
        {
            return new CheckResult(check.Name, CheckStatus.Warning, $"It cannot be checked: {error.Message}");
        }
    }
}

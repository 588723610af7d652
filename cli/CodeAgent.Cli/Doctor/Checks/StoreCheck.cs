using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Whether what was recorded can be read and is as it was written.</summary>
internal sealed class StoreCheck(string folder, TimeProvider clock) : ICheck
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    public string Name => "event store";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (!StateAudit.HasRecords(folder))
        {
            return new(Name, CheckStatus.Ok, "nothing is recorded yet");
        }

        try
        {
            return await VerifyAsync(cancellationToken);
        }
        catch (CodeAgentException failure)
        {
            return new(
                Name,
                CheckStatus.Missing,
                $"{failure.Message} ({failure.Code.ToText()})",
                FailureMap.Advice(failure.Code)
            );
        }
    }

    private async Task<CheckResult> VerifyAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(s_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var findings = await StateAudit.VerifyAsync(folder, clock, either.Token);
            return findings is [var first, ..]
                ? new(
                    Name,
                    CheckStatus.Warning,
                    $"{findings.Count} records are not as they were written, first in {first}",
                    "Keep a copy of the state folder; set CODEAGENT_HOME to work elsewhere."
                )
                : new(Name, CheckStatus.Ok, "all that is recorded is as it was written");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(Name, CheckStatus.Ok, "it opens; too much is recorded to verify all of it here");
        }
    }
}

using System.Runtime.InteropServices;
using CodeAgent.Cli.Hosting;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Tells what the program itself is and runs on.</summary>
internal sealed class RuntimeCheck : ICheck
{
    public string Name => "runtime";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            new CheckResult(
                Name,
                CheckStatus.Ok,
                $"codeagent {LocalHost.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"
            )
        );
}

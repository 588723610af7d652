using CodeAgent.Cli.Hosting;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Which variables with credentials are set; their names, never their values.</summary>
internal sealed class CredentialsCheck(LocalModels models) : ICheck
{
    public string Name => "credentials";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var names = models.Credentials;
        return Task.FromResult(
            names.Count > 0
                ? new CheckResult(Name, CheckStatus.Ok, string.Join(", ", names))
                : new CheckResult(
                    Name,
                    CheckStatus.Warning,
                    "no key of a model's vendor is set",
                    "Set one; codeagent models names the variables. Or start a local server."
                )
        );
    }
}

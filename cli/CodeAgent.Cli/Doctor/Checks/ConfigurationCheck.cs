using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Which files the program is configured by, and whether they can be read.</summary>
internal sealed class ConfigurationCheck(CliEnvironment environment, TimeProvider clock) : ICheck
{
    public string Name => "configuration";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look()
    {
        try
        {
            using var models = new LocalModels(environment, clock);
        }
        catch (CodeAgentException failure)
        {
            return new(Name, CheckStatus.Missing, failure.Message.Split('\n')[0], "Correct the file or take it away.");
        }

        var file = Path.Combine(environment.ConfigFolder, "models.json");
        return new(Name, CheckStatus.Ok, File.Exists(file) ? $"read {file}" : $"none; {file} would be read");
    }
}

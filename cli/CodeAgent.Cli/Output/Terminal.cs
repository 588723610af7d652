using CodeAgent.Cli.Configuration;

namespace CodeAgent.Cli.Output;

/// <summary>What the streams are attached to.</summary>
/// <param name="HasColour">Whether standard error may have colours.</param>
/// <param name="ShowsOutput">Whether a person sees standard output directly.</param>
internal sealed record Terminal(bool HasColour, bool ShowsOutput)
{
    /// <summary>This process's.</summary>
    public static Terminal Detect(CliEnvironment environment) =>
        new(!environment.IsPlain && !Console.IsErrorRedirected, !Console.IsOutputRedirected);
}

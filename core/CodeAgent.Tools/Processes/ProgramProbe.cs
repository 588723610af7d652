namespace CodeAgent.Tools.Processes;

/// <summary>
/// Finds programs of the system and asks them small things, such as their version. They get no variable but PATH. A folder
/// of the workspace is not looked into, though PATH may name it.
/// </summary>
/// <param name="environment">Where PATH is from.</param>
/// <param name="workspace">The folder that is worked in, absolute.</param>
/// <param name="clock">Measures how long they take.</param>
public sealed class ProgramProbe(IReadOnlyDictionary<string, string> environment, string workspace, TimeProvider clock)
{
    private const int MostOutput = 64 * 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    /// <summary>Folders that are looked into before those of PATH.</summary>
    public IReadOnlyList<string> First { get; init; } = ProgramPlaces.First;

    /// <summary>The absolute path of a program; null where it is not installed.</summary>
    public string? Find(string name) => ProgramPlaces.Find(name, environment, workspace, First);

    /// <summary>Runs one with nothing to read, at most 4 seconds long. One that does not run has no exit code and tells why.</summary>
    /// <exception cref="OperationCanceledException">It was ended because nobody waits any more.</exception>
    public async Task<ProbeAnswer> AskAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var variables = new Dictionary<string, string> { ["PATH"] = environment.GetValueOrDefault("PATH", "") };
        var run = new ProgramRun(program, arguments, Path.GetTempPath(), variables)
        {
            Limit = s_limit,
            MostOutput = MostOutput,
        };
        try
        {
            var answer = await run.RunAsync(clock, cancellationToken);
            return new ProbeAnswer(answer.ExitCode, FirstLine(answer.Text) ?? FirstLine(answer.Errors) ?? "");
        }
        catch (ChildStartException error)
        {
            return new ProbeAnswer(null, error.Message);
        }
    }

    private static string? FirstLine(string text) =>
        text.Trim() is { Length: > 0 } said ? said.Split('\n')[0].Trim() : null;
}

/// <summary>What a program said.</summary>
/// <param name="ExitCode">Null where it could not be started or was ended.</param>
/// <param name="FirstLine">The first line of its output, else of its errors, else why it did not run; empty for nothing.</param>
public sealed record ProbeAnswer(int? ExitCode, string FirstLine);

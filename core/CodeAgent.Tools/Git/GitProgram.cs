using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Git;

/// <summary>
/// Runs git without what a caller's environment or a hostile repository could make it run: no <c>GIT_*</c> variable of
/// the host, no hook, no file system monitor, no question, no optional lock.
/// </summary>
internal sealed class GitProgram(IReadOnlyDictionary<string, string> environment, TimeProvider clock)
{
    private static readonly string[] s_always =
    [
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "gc.auto=0",
        "-c",
        "maintenance.auto=false",
        "-c",
        "submodule.recurse=false",
        "-c",
        "protocol.allow=never",
    ];

    private readonly Dictionary<string, string> _environment = environment
        .Where(variable => !variable.Key.StartsWith("GIT_", StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The time that its limits are measured in.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Runs a command; one that fails is told by its exit code.</summary>
    /// <exception cref="GitFailedException">git is not installed, or was ended at a limit.</exception>
    public async Task<ProgramAnswer> AskAsync(GitCall call, CancellationToken cancellationToken)
    {
        var program =
            ProgramPlaces.Find("git", _environment, call.Folder)
            ?? throw new GitFailedException("git is not installed.");
        var own = new Dictionary<string, string>(call.Variables, StringComparer.Ordinal)
        {
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_NO_REPLACE_OBJECTS"] = "1",
            ["LC_ALL"] = "C",
        };
        var variables = ChildEnvironment.Build(_environment, own, "git");
        var run = new ProgramRun(program, [.. s_always, .. call.Arguments], call.Folder, variables)
        {
            Input = call.Input,
            Limit = call.Limit,
            MostOutput = call.MostOutput,
        };
        try
        {
            var answer = await run.RunAsync(clock, cancellationToken);
            return answer.IsCut && !(call.MayBeCut && answer.Output.Length >= call.MostOutput)
                ? throw new GitFailedException($"git {call.Arguments[0]} took too long or wrote too much.")
                : answer;
        }
        catch (ChildStartException failure)
        {
            throw new GitFailedException(failure.Message);
        }
    }

    /// <summary>Runs a command that must succeed and returns what it wrote.</summary>
    /// <exception cref="GitFailedException">It did not.</exception>
    public async Task<ProgramAnswer> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(call, cancellationToken);
        return answer.ExitCode == 0
            ? answer
            : throw new GitFailedException($"git {call.Arguments[0]}: {FirstLine(answer.Errors)}");
    }

    /// <summary>The line that says most: that the disk is full, else the first.</summary>
    private static string FirstLine(string errors)
    {
        var lines = errors.Split('\n');
        return lines.FirstOrDefault(line => line.Contains("No space left", StringComparison.Ordinal)) ?? lines[0];
    }
}

/// <summary>One run of git.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Arguments">The command first.</param>
internal sealed record GitCall(string Folder, params IReadOnlyList<string> Arguments)
{
    /// <summary>What it reads.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Its <c>GIT_*</c> variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that it may write; then it is ended.</summary>
    public int MostOutput { get; init; } = 64 * 1024 * 1024;

    /// <summary>Whether the begin of a longer output is an answer too.</summary>
    public bool MayBeCut { get; init; }
}

/// <summary>git did not do what it was asked; the message is for people.</summary>
internal sealed class GitFailedException(string message) : Exception(message);

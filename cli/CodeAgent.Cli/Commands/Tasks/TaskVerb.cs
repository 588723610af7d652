using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Signals;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary>Makes the commands about one task: all take its id and <c>--json</c>, and leave at Ctrl+C without a trace.</summary>
internal static class TaskVerb
{
    /// <summary>The name of the option that all have.</summary>
    public const string JsonName = "--json";

    /// <summary>What commands about the state write for programs.</summary>
    public const string StateJson = "As one JSON object: the task as it is then.";

    /// <summary>What commands that tell of events write for programs.</summary>
    public const string EventsJson = "As the stored events, one JSON object a line.";

    /// <summary>A command.</summary>
    /// <param name="environment">The program's surroundings.</param>
    /// <param name="name">Its name.</param>
    /// <param name="about">What it does, for people.</param>
    /// <param name="json">What it writes for programs.</param>
    /// <param name="run">Does it.</param>
    /// <param name="more">Its own arguments and options.</param>
    public static Command Create(
        CliEnvironment environment,
        string name,
        string about,
        string json,
        Func<TaskCall, Task<ExitCode>> run,
        params IEnumerable<Symbol> more
    )
    {
        var id = new Argument<string>("id") { Description = "The task: its id, or the beginning of it." };
        var command = new Command(name, about) { id };
        foreach (var symbol in more)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.Add(Flag(JsonName, json));
        command.SetAction(async (parsed, _) => (int)await RunAsync(environment, parsed, parsed.GetValue(id)!, run));
        return command;
    }

    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string about) =>
        new(name) { Description = about, Arity = ArgumentArity.Zero };

    /// <summary>An option with a value.</summary>
    public static Option<string?> Valued(string name, string value, string about) =>
        new(name) { Description = about, HelpName = value };

    private static async Task<ExitCode> RunAsync(
        CliEnvironment environment,
        ParseResult parsed,
        string id,
        Func<TaskCall, Task<ExitCode>> run
    )
    {
        using var signals = StopSignals.Listen();
        await using var host = FaceHost.Open(environment, parsed);
        using var output = new StandardOutput();
        try
        {
            var task = await host.FindTaskAsync(id, signals.Any);
            return await run(new TaskCall(host, task, parsed, output, signals.Any));
        }
        catch (OperationCanceledException) when (signals.Any.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }
}

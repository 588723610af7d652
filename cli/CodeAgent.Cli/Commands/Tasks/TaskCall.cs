using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Commands.Tasks;

/// <summary>One call of a command about a task: what was typed, the task, and where to tell of it.</summary>
internal sealed record TaskCall(
    FaceHost Host,
    TaskClient Task,
    ParseResult Parsed,
    StandardOutput Output,
    CancellationToken Stop
)
{
    /// <summary>Whether programs read the output.</summary>
    public bool AsJson => Parsed.GetValue<bool>(TaskVerb.JsonName);

    /// <summary>The value of an argument or option.</summary>
    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>The value of an argument or option.</summary>
    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>The task as it is.</summary>
    public Task<TaskSnapshot> SnapshotAsync() => Task.SnapshotAsync(Stop);

    /// <summary>Gives the task a command and tells that it was taken.</summary>
    public async Task<ExitCode> SendAsync(Core.Tasks.Commands.TaskCommand command, string told)
    {
        await Task.SendAsync(command, Stop);
        return await TellAsync(told);
    }

    /// <summary>Tells a person a sentence, or a program the task as it is now.</summary>
    public async Task<ExitCode> TellAsync(string told)
    {
        if (AsJson)
        {
            Output.WriteLine(ReadableJson.Of(await SnapshotAsync()));
        }
        else
        {
            Say($"{told}\n");
        }

        return ExitCode.Done;
    }

    /// <summary>Writes text whose parts others wrote.</summary>
    public void Say(string text) => Output.Write(Console.IsOutputRedirected ? text : TerminalText.Clean(text));

    /// <summary>Writes a stored event.</summary>
    public void Write(Core.Events.EventEnvelope envelope) =>
        Output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope));
}

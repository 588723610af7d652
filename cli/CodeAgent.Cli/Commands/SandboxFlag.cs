using System.CommandLine;
using System.Globalization;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Sandboxes.Network;

namespace CodeAgent.Cli.Commands;

/// <summary>The flag <c>--sandbox</c>, and the hidden command that runs inside of one.</summary>
internal static class SandboxFlag
{
    /// <summary>Its name.</summary>
    public const string Name = "--sandbox";

    /// <summary>The option.</summary>
    public static Option<string?> Create(string whereNotGiven) =>
        new(Name)
        {
            Description = $"Keep commands in a sandbox: required, on (where there is one) or off. {whereNotGiven}",
            HelpName = "MODE",
        };

    /// <summary>What it says; null where it is not given.</summary>
    public static SandboxMode? Read(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } word
            ? Choice.Of(
                Name,
                word,
                ("required", SandboxMode.Required),
                ("on", SandboxMode.On),
                ("off", SandboxMode.Off)
            )
            : null;

    /// <summary>The hidden command.</summary>
    public static Command Bridge()
    {
        var port = new Argument<string>("port");
        var socket = new Argument<string>("socket");
        var command = new Command(LocalSandbox.BridgeCommand) { port, socket };
        command.Hidden = true;
        command.SetAction(
            async (parsed, stop) =>
                await RelayBridge.RunAsync(
                    int.Parse(parsed.GetValue(port)!, CultureInfo.InvariantCulture),
                    parsed.GetValue(socket)!,
                    Console.Out,
                    stop
                )
                    ? (int)ExitCode.Done
                    : (int)ExitCode.Environment
        );
        return command;
    }
}

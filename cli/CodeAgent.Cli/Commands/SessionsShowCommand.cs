using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent sessions show</c>: what happened in a session.</summary>
internal sealed class SessionsShowCommand(CliEnvironment environment)
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var id = new Argument<string>("id") { Description = "The session." };
        var json = new Option<bool>("--json")
        {
            Description = "As the stored events, one JSON object a line.",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("show", "Show what happened in a session.") { id, json };
        command.SetAction(
            async (parsed, cancellationToken) =>
                (int)
                    await new SessionsShowCommand(environment).RunAsync(
                        parsed.GetValue(id)!,
                        parsed,
                        parsed.GetValue(json),
                        cancellationToken
                    )
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(
        string id,
        ParseResult parsed,
        bool asJson,
        CancellationToken cancellationToken
    )
    {
        await using var host = FaceHost.Open(environment, parsed);
        var isId = StreamId.TryParse($"session/{id}", out _);
        var session = host.Session(isId ? id : throw Unknown(id));
        var snapshot = await session.FindAsync(cancellationToken) ?? throw Unknown(id);
        using var output = new StandardOutput();
        var transcript = new Transcript(Terminal.Detect(environment));
        await foreach (var envelope in session.ReadAsync(snapshot.LastRootSeq, cancellationToken))
        {
            if (asJson)
            {
                output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope));
            }
            else if (SessionCodec.Decode(envelope) is { } known && transcript.Tell(known) is { Length: > 0 } text)
            {
                output.Write(text);
            }
        }

        return ExitCode.Done;
    }

    private static CodeAgentException Unknown(string id) =>
        new(ErrorCode.UnknownSession, $"There is no session '{id}'.");
}

using System.CommandLine;
using System.Globalization;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Grains.Sessions;
using CodeAgent.Tools.Instructions;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent context</c>: which instructions agents get here, what they cost, and what the last model call held.</summary>
internal sealed class ContextCommand(CliEnvironment environment)
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var session = new Option<string?>("--session")
        {
            Description = "The session whose last model call is shown. Default: the newest of this folder.",
        };
        var json = new Option<bool>("--json") { Description = "As one JSON object.", Arity = ArgumentArity.Zero };
        var command = new Command(
            "context",
            "Show which instruction files hold in this folder, their cost in tokens, and what the last model call contained."
        )
        {
            session,
            json,
        };
        command.SetAction(
            async (parsed, stop) =>
                (int)
                    await new ContextCommand(environment).RunAsync(
                        parsed.GetValue(session),
                        parsed.GetValue(json),
                        stop
                    )
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(string? session, bool asJson, CancellationToken cancellationToken)
    {
        var set = new InstructionResolver(environment.Instructions).Resolve(environment.CurrentFolder);
        var call = await LastCallAsync(session, cancellationToken);
        var listing = ContextListing.Of(environment.CurrentFolder, set, call);
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(listing.ToJson());
            return ExitCode.Done;
        }

        Write(output, "Told from the beginning", listing.Loaded);
        Write(output, "Told when a file that they are about is read", listing.Conditional);
        Write(output, "Left out", listing.Skipped);
        if (listing.Loaded.Count + listing.Conditional.Count + listing.Skipped.Count == 0)
        {
            output.Write("There are no instruction files here. CLAUDE.md or AGENTS.md would be read.\n");
        }

        WriteCall(output, call);
        return ExitCode.Done;
    }

    /// <summary>The last model call of a session; null where there is none.</summary>
    private async Task<LastCall?> LastCallAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is null && !StateAudit.HasRecords(environment.StateFolder))
        {
            return null;
        }

        await using var host = LocalHost.Open(environment);
        var found = id ?? await NewestAsync(host, cancellationToken);
        if (found is null)
        {
            return null;
        }

        var isId = StreamId.TryParse($"session/{found}", out _);
        var client = host.Session(isId ? found : throw Unknown(found));
        var snapshot = await client.FindAsync(cancellationToken) ?? throw Unknown(found);
        ModelCallStarted? last = null;
        await foreach (var envelope in client.ReadAsync(snapshot.LastRootSeq, cancellationToken))
        {
            if (envelope.Stream == StreamId.Session(found) && SessionCodec.Decode(envelope) is ModelCallStarted call)
            {
                last = call;
            }
        }

        return last is null ? null : new LastCall(found, last.Model, last.Context);
    }

    private async Task<string?> NewestAsync(LocalHost host, CancellationToken cancellationToken)
    {
        var query = new SessionQuery(environment.CurrentFolder, [], Limit: 1);
        return (await host.Sessions.ListAsync(query, cancellationToken)).Sessions is [var newest, ..]
            ? newest.Id
            : null;
    }

    private static void Write(StandardOutput output, string title, IReadOnlyList<ListedInstruction> files)
    {
        if (files.Count == 0)
        {
            return;
        }

        string[] heads = ["file", "whose", "tokens", "why"];
        output.Write($"{title}:\n{TextTable.Of(heads, [.. files.Select(Row)])}\n");
    }

    private static string[] Row(ListedInstruction file) =>
        [
            file.Path,
            file.Scope,
            file.Tokens.ToString(CultureInfo.InvariantCulture),
            file.Patterns is { } patterns ? $"{file.Reason}: {string.Join(", ", patterns)}" : file.Reason,
        ];

    private static void WriteCall(StandardOutput output, LastCall? call)
    {
        if (call is null)
        {
            output.Write("No model was asked in this folder yet.\n");
            return;
        }

        string[] heads = ["part", "from", "bytes", "tokens", "trust"];
        var rows = call.Parts.Select(part =>
            new[]
            {
                part.Fragment,
                part.Source,
                part.Bytes.ToString(CultureInfo.InvariantCulture),
                part.Tokens.ToString(CultureInfo.InvariantCulture),
                part.Trust,
            }
        );
        var total = call.Parts.Sum(part => part.Tokens).ToString(CultureInfo.InvariantCulture);
        output.Write($"The last model call of session {call.Session} ({call.Model}), about {total} tokens:\n");
        output.Write(TextTable.Of(heads, [.. rows]));
    }

    private static CodeAgentException Unknown(string id) =>
        new(ErrorCode.UnknownSession, $"There is no session '{id}'.\nList them: codeagent sessions");
}

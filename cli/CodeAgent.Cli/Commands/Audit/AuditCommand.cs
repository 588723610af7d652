using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Hosting.Audit;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Text;

namespace CodeAgent.Cli.Commands.Audit;

/// <summary><c>codeagent audit</c>: whether the record is whole, why calls were permitted, and the record for elsewhere.</summary>
internal sealed class AuditCommand(CliEnvironment environment)
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var audit = new AuditCommand(environment);
        return new Command("audit", "Check the record of what happened, and ask it why.")
        {
            Verify(audit),
            Why(audit),
            Export(audit),
        };
    }

    private static Command Verify(AuditCommand audit)
    {
        var command = new Command("verify", "Find records that were altered, removed or cut off.");
        command.SetAction(async (_, cancellationToken) => (int)await audit.VerifyAsync(cancellationToken));
        return command;
    }

    private static Command Why(AuditCommand audit)
    {
        var call = new Argument<string>("call") { Description = "The id of a tool call." };
        var root = Session();
        var command = new Command("why", "Tell which rule, hook, reviewer or person decided about a call.")
        {
            call,
            root,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
                (int)await audit.WhyAsync(parsed.GetValue(call)!, parsed.GetValue(root), cancellationToken)
        );
        return command;
    }

    private static Command Export(AuditCommand audit)
    {
        var root = new Argument<string>("id") { Description = "A session's id, or 'task/ID'." };
        var raw = new Option<bool>("--raw")
        {
            Description = "With the secrets that are otherwise left out.",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("export", "Print the events of a session with their hashes, a JSON object a line.")
        {
            root,
            raw,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
                (int)await audit.ExportAsync(parsed.GetValue(root)!, parsed.GetValue(raw), cancellationToken)
        );
        return command;
    }

    private static Option<string?> Session() =>
        new("--session")
        {
            Description = "The session or task (task/ID) to look in; the latest ones otherwise.",
            HelpName = "ID",
        };

    private async Task<ExitCode> VerifyAsync(CancellationToken cancellationToken)
    {
        using var output = new StandardOutput();
        if (!StateAudit.HasRecords(environment.StateFolder))
        {
            output.Write("Nothing was recorded yet.\n");
            return ExitCode.Done;
        }

        var findings = await StateAudit.VerifyAsync(environment.StateFolder, TimeProvider.System, cancellationToken);
        foreach (var finding in findings)
        {
            output.Write(TerminalText.Line(finding, 1_000) + "\n");
        }

        if (findings.Count > 0)
        {
            throw new CodeAgentException(
                ErrorCode.AuditFailed,
                $"{findings.Count} record{(findings.Count == 1 ? " is" : "s are")} not as written.\n"
                    + "Keep the state folder as it is for inspection."
            );
        }

        output.Write("Every record is as it was written, to the end that the anchors name.\n");
        return ExitCode.Done;
    }

    private async Task<ExitCode> WhyAsync(string call, string? id, CancellationToken cancellationToken)
    {
        await using var record = StateRecord.Open(environment.StateFolder);
        var roots = id is null ? await record.LatestAsync(cancellationToken) : [Root(id)];
        foreach (var root in roots)
        {
            var account = new CallHistory(call);
            await foreach (var sealedEvent in record.ExportAsync(root, cancellationToken))
            {
                account.Add(sealedEvent);
            }

            if (account.IsFound)
            {
                using var output = new StandardOutput();
                output.Write(TerminalText.Clean(SecretScrub.Clean(account.ToText())));
                return ExitCode.Done;
            }
        }

        throw Choice.Usage(
            $"There is no call '{TerminalText.Line(call, 100)}'.\nCall ids are in: codeagent sessions show ID --json"
        );
    }

    private async Task<ExitCode> ExportAsync(string id, bool isRaw, CancellationToken cancellationToken)
    {
        await using var record = StateRecord.Open(environment.StateFolder);
        using var output = new StandardOutput();
        var count = 0;
        await foreach (var sealedEvent in record.ExportAsync(Root(id), cancellationToken))
        {
            output.WriteLine(ExportLine.Of(sealedEvent, isRaw));
            count++;
        }

        return count > 0
            ? ExitCode.Done
            : throw new CodeAgentException(ErrorCode.UnknownSession, $"There is no session or task '{id}'.");
    }

    private static StreamId Root(string id) =>
        StreamId.TryParse(id.StartsWith("task/", StringComparison.Ordinal) ? id : $"session/{id}", out var root)
            ? root
            : throw new CodeAgentException(ErrorCode.UnknownSession, $"There is no session or task '{id}'.");
}

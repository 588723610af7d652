using System.CommandLine;
using System.Globalization;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Commands;

/// <summary><c>codeagent sessions</c>: lists sessions.</summary>
internal sealed class SessionsCommand(CliEnvironment environment)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var all = new Option<bool>("--all")
        {
            Description = "Of all folders, not only of this one.",
            Arity = ArgumentArity.Zero,
        };
        var json = new Option<bool>("--json") { Description = "As one JSON array.", Arity = ArgumentArity.Zero };
        var limit = new Option<string?>("--limit")
        {
            Description = $"At most so many (default {DefaultLimit}).",
            HelpName = "N",
        };
        var command = new Command("sessions", "List the sessions of this folder, the latest first.")
        {
            all,
            json,
            limit,
        };
        command.Add(FaceHost.Gateway);
        command.Add(SessionsShowCommand.Create(environment));
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var folder = parsed.GetValue(all) ? null : environment.CurrentFolder;
                var count = Choice.Number(limit.Name, parsed.GetValue(limit), 1, MaxLimit) ?? DefaultLimit;
                var query = new SessionQuery(folder, [], count);
                return (int)
                    await new SessionsCommand(environment).RunAsync(
                        query,
                        parsed,
                        parsed.GetValue(json),
                        cancellationToken
                    );
            }
        );
        return command;
    }

    private async Task<ExitCode> RunAsync(
        SessionQuery query,
        ParseResult parsed,
        bool asJson,
        CancellationToken cancellationToken
    )
    {
        await using var host = FaceHost.Open(environment, parsed);
        var sessions = (await host.Sessions.ListAsync(query, cancellationToken)).Sessions;
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(ReadableJson.Of(sessions));
        }
        else if (sessions.Count == 0)
        {
            output.Write(
                query.Workspace is null
                    ? "There are no sessions.\n"
                    : "There are no sessions here; --all lists those of other folders.\n"
            );
        }
        else
        {
            output.Write(Table(sessions, host.Clock.GetUtcNow(), withFolder: query.Workspace is null));
        }

        return ExitCode.Done;
    }

    private static string Table(IReadOnlyList<SessionListing> sessions, DateTimeOffset now, bool withFolder)
    {
        var rows = sessions.Select(session =>
            new[]
            {
                session.Id,
                StatusWord(session),
                Age(now - session.UpdatedAt),
                withFolder ? $"{session.Workspace}: {session.Title}" : session.Title,
            }
        );
        return TextTable.Of(["id", "status", "age", "title"], [.. rows]);
    }

    /// <summary>A session in a turn that nobody runs was left by a killed process.</summary>
    private static string StatusWord(SessionListing session) =>
        session is { Status: "running", IsOwned: false } ? "unfinished" : session.Status;

    private static string Age(TimeSpan age) =>
        age switch
        {
            { TotalSeconds: < 60 } => Text($"{Math.Max(0, (int)age.TotalSeconds)} s"),
            { TotalMinutes: < 60 } => Text($"{(int)age.TotalMinutes} min"),
            { TotalHours: < 48 } => Text($"{(int)age.TotalHours} h"),
            _ => Text($"{(int)age.TotalDays} d"),
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

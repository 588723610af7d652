using System.CommandLine;
using System.Text.Json;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Trusting;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Trust;

namespace CodeAgent.Cli.Commands.Trust;

/// <summary><c>codeagent trust</c>: what this folder would run, and what may.</summary>
internal sealed class TrustCommand(CliEnvironment environment)
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var trust = new TrustCommand(environment);
        return new Command("trust", "Show and decide what the configuration of this folder may run.")
        {
            List(trust),
            Named("show", "Show exactly what would run.", trust.Show),
            Named("accept", "Let it run, as it is now.", trust.Accept, canBeAll: true),
            Named(
                "refuse",
                "Never run it, and do not ask, as long as it stays as it is.",
                trust.Refuse,
                canBeAll: true
            ),
            Named("revoke", "Take what was decided back.", trust.Revoke, canBeAll: true),
            Lock(trust),
        };
    }

    private static Command List(TrustCommand trust)
    {
        var json = new Option<bool>("--json")
        {
            Description = "As JSON, one object a line.",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("list", "List what this folder would run, and how each stands.") { json };
        command.SetAction(parsed => trust.Print(parsed.GetValue(json)));
        return command;
    }

    private static Command Lock(TrustCommand trust)
    {
        var command = new Command(
            "lock",
            $"Write {TrustLocks.File} with what is accepted, to be reviewed and committed."
        );
        command.SetAction(_ => trust.WriteLock());
        return command;
    }

    private static Command Named(
        string name,
        string description,
        Func<IReadOnlyList<string>, bool, int> action,
        bool canBeAll = false
    )
    {
        var words = new Argument<string[]>("hash")
        {
            Description = "The beginning of a hash that 'codeagent trust list' shows; several may be given.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "All of this folder.", Arity = ArgumentArity.Zero };
        var command = new Command(name, description) { words };
        if (canBeAll)
        {
            command.Add(all);
        }

        command.SetAction(parsed =>
        {
            var isAll = canBeAll && parsed.GetValue(all);
            var named = parsed.GetValue(words) ?? [];
            if (isAll == named.Length > 0)
            {
                throw Choice.Usage($"Say which: codeagent trust {name} HASH{(canBeAll ? ", or --all" : "")}");
            }

            return action(named, isAll);
        });
        return command;
    }

    private FolderSettings Read() => FolderSettings.Read(environment, environment.CurrentFolder, TimeProvider.System);

    private int Print(bool asJson)
    {
        var settings = Read();
        using var output = new StandardOutput();
        foreach (var item in settings.Items)
        {
            var word = Word(settings.Trust.Find(item));
            if (asJson)
            {
                output.WriteLine(Json(item, word));
            }
            else
            {
                output.Write($"{item.ShortHash}  {word, -9} {item.Kind, -12} {TerminalText.Line(item.Name, 120)}\n");
            }
        }

        if (!asJson && settings.Items.Count == 0)
        {
            output.Write("This folder's configuration runs nothing.\n");
        }

        return (int)ExitCode.Done;
    }

    private int Show(IReadOnlyList<string> hashes, bool all)
    {
        var settings = Read();
        using var output = new StandardOutput();
        foreach (var item in Find(settings, hashes, all))
        {
            output.Write(
                TerminalText.Clean(
                    $"{item.Kind} {item.Name}\nhash: {item.Hash}\nfile: {item.File}\nstate: {Word(settings.Trust.Find(item))}\n{item.Content}\n"
                )
            );
        }

        return (int)ExitCode.Done;
    }

    private int Accept(IReadOnlyList<string> hashes, bool all) =>
        Decide(hashes, all, "may run", (trust, item) => trust.Accept(item, environment.Actor));

    private int Refuse(IReadOnlyList<string> hashes, bool all) =>
        Decide(hashes, all, "does not run", (trust, item) => trust.Refuse(item, environment.Actor));

    private int Decide(IReadOnlyList<string> hashes, bool all, string word, Action<ITrust, TrustItem> decide)
    {
        var settings = Read();
        using var output = new StandardOutput();
        foreach (var item in Find(settings, hashes, all))
        {
            decide(settings.Trust, item);
            output.Write($"{item.ShortHash}  {word}: {TerminalText.Line(item.Name, 120)}\n");
        }

        return (int)ExitCode.Done;
    }

    private int Revoke(IReadOnlyList<string> hashes, bool all)
    {
        var settings = Read();
        var count = all
            ? settings.Trust.Revoke(settings.Folder, null, environment.Actor)
            : hashes.Sum(hash => settings.Trust.Revoke(settings.Folder, hash, environment.Actor));
        if (count == 0)
        {
            throw Unknown(string.Join(' ', hashes));
        }

        using var output = new StandardOutput();
        output.Write(count == 1 ? "1 decision was taken back.\n" : $"{count} decisions were taken back.\n");
        return (int)ExitCode.Done;
    }

    private int WriteLock()
    {
        var settings = Read();
        var accepted = settings.Items.Where(item => settings.Trust.Find(item) == TrustAnswer.Accepted).ToList();
        var path = Path.Combine(settings.Folder, TrustLocks.File);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, TrustLocks.Text(accepted));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CodeAgentException(ErrorCode.TrustUnusable, $"{path} cannot be written: {error.Message}");
        }

        using var output = new StandardOutput();
        output.Write(
            $"{path} names {accepted.Count} accepted item{(accepted.Count == 1 ? "" : "s")}.\n"
                + "It counts for those whose own config.json honours this folder: \"trust\": {\"honourLocks\": [\"FOLDER\"]}\n"
        );
        return (int)ExitCode.Done;
    }

    private static IEnumerable<TrustItem> Find(FolderSettings settings, IReadOnlyList<string> hashes, bool all)
    {
        var items = settings.Items;
        return all
            ? items
            : hashes.Select(hash =>
                items.Where(item => item.Hash.StartsWith(hash, StringComparison.Ordinal)).ToList() switch
                {
                    [var one] when hash.Length >= 6 => one,
                    _ => throw Unknown(hash),
                }
            );
    }

    private static CodeAgentException Unknown(string hash) =>
        Choice.Usage(
            $"This folder has no item '{TerminalText.Line(hash, 80)}' (six digits at least).\nList them: codeagent trust list"
        );

    private static string Word(TrustAnswer answer) =>
        answer == TrustAnswer.Unknown ? "undecided" : answer.ToString().ToLowerInvariant();

    private static byte[] Json(TrustItem item, string state) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new TrustLine(item.Hash, item.Kind, item.Name, item.File, item.Content, state),
            TrustLineJson.Default.TrustLine
        );
}

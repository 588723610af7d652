using System.CommandLine;
using System.Globalization;
using CodeAgent.Cli.Commands.Tasks;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Serving;
using CodeAgent.Gateway.Security.Keys;

namespace CodeAgent.Cli.Commands.Keys;

/// <summary><c>codeagent keys</c>: the API keys of this machine's gateway. A running one sees a change at once.</summary>
internal sealed class KeysCommand(CliEnvironment environment)
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var keys = new KeysCommand(environment);
        return new Command("keys", "The API keys of this machine's gateway.")
        {
            KeyCreation.Create(environment),
            keys.List(),
            keys.Revoke(),
        };
    }

    private Command List()
    {
        var json = TaskVerb.Flag(TaskVerb.JsonName, "As one JSON array. No secret is in it.");
        var command = new Command("list", "List the keys; never their secrets.") { json };
        command.SetAction(parsed => (int)Tell(parsed.GetValue(json)));
        return command;
    }

    private Command Revoke()
    {
        var key = new Argument<string>("key") { Description = "The key's id, or the name of all that have it." };
        var command = new Command("revoke", "Take keys back. They are refused from the next request on.") { key };
        command.SetAction(parsed =>
        {
            var revoked = Open().Revoke(parsed.GetValue(key)!);
            using var output = new StandardOutput();
            output.Write(string.Concat(revoked.Select(gone => $"Revoked {gone.Name} ({gone.Id}).\n")));
            return (int)ExitCode.Done;
        });
        return command;
    }

    private ExitCode Tell(bool asJson)
    {
        var all = Open().All();
        using var output = new StandardOutput();
        if (asJson)
        {
            output.WriteLine(KeyListing.ToJson(all, TimeProvider.System.GetUtcNow()));
        }
        else if (all.Count == 0)
        {
            output.Write("There are no keys. Make one: codeagent keys create NAME --role submitter\n");
        }
        else
        {
            var heads = new[] { "id", "name", "role", "repositories", "state", "expires" };
            output.Write(TextTable.Of(heads, [.. all.Select(Row)]));
        }

        return ExitCode.Done;
    }

    private static string[] Row(ApiKey key) =>
        [
            key.Id,
            key.Name,
            key.Role.ToString().ToLowerInvariant(),
            key.Repositories is { } patterns ? string.Join(" ", patterns) : "all",
            KeyListing.StateOf(key, TimeProvider.System.GetUtcNow()),
            key.ExpiresAt?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never",
        ];

    private KeyFile Open() => new(GatewaySettings.Folder(environment), TimeProvider.System);
}

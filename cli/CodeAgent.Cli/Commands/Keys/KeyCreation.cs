using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CodeAgent.Cli.Commands.Tasks;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Cli.Serving;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Keys;

namespace CodeAgent.Cli.Commands.Keys;

/// <summary><c>codeagent keys create</c>: makes a key and shows its token this once.</summary>
internal sealed class KeyCreation(CliEnvironment environment)
{
    private const int LongestDays = 3650;

    private readonly Argument<string> _name = new("name") { Description = "What you will know it by." };
    private readonly Option<string?> _role = TaskVerb.Valued(
        "--role",
        "ROLE",
        "What it may do: viewer, submitter (default), approver or admin."
    );
    private readonly Option<string[]> _repositories = new("--repository")
    {
        Description = "A repository that it may see and use; * stands for anything. May be given again. Default: all.",
        HelpName = "PATTERN",
    };
    private readonly Option<string?> _days = TaskVerb.Valued("--expires-days", "DAYS", "Refuse it after so many days.");
    private readonly Option<string?> _money = TaskVerb.Valued(
        "--max-budget-usd",
        "USD",
        "Money that all it submits may cost together."
    );
    private readonly Option<string?> _tokens = TaskVerb.Valued("--max-tokens", "N", "The same in tokens.");
    private readonly Option<string?> _running = TaskVerb.Valued("--max-running", "N", "Submissions at work at once.");
    private readonly Option<string?> _rate = TaskVerb.Valued("--per-minute", "N", "Submissions in a minute.");
    private readonly Option<bool> _json = TaskVerb.Flag(
        TaskVerb.JsonName,
        "As one JSON array with the key and its token."
    );

    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment)
    {
        var creation = new KeyCreation(environment);
        var command = new Command("create", "Make a key and show its token, this once.")
        {
            creation._name,
            creation._role,
            creation._repositories,
            creation._days,
            creation._money,
            creation._tokens,
            creation._running,
            creation._rate,
            creation._json,
        };
        command.SetAction(parsed => (int)creation.Run(parsed));
        return command;
    }

    private ExitCode Run(ParseResult parsed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var patterns = parsed.GetValue(_repositories) ?? [];
        var terms = new KeyTerms
        {
            Repositories = patterns.Length > 0 ? patterns : null,
            ExpiresAt = Number(parsed, _days, LongestDays) is { } days ? now.AddDays(days) : null,
            Limits = new CallerLimits
            {
                MaxTokens = Number(parsed, _tokens, int.MaxValue),
                MaxCostMicroUsd = Money(parsed),
                MaxRunning = Number(parsed, _running, 10_000),
                SubmissionsPerMinute = Number(parsed, _rate, 10_000),
            },
        };
        var file = new KeyFile(GatewaySettings.Folder(environment), TimeProvider.System);
        var (key, token) = file.Create(parsed.GetValue(_name)!, Role(parsed), terms);
        using var output = new StandardOutput();
        if (parsed.GetValue(_json))
        {
            IReadOnlyList<KeyListing> shown = [KeyListing.Of(key, now) with { Token = token }];
            output.WriteLine(JsonSerializer.SerializeToUtf8Bytes(shown, KeyJson.Default.IReadOnlyListKeyListing));
        }
        else
        {
            output.Write($"{token}\n");
            Console.Error.WriteLine(
                $"Key {key.Name} ({key.Id}). Its token is shown this once; send it as 'Authorization: Bearer …'."
            );
        }

        return ExitCode.Done;
    }

    private CallerRole Role(ParseResult parsed) =>
        parsed.GetValue(_role) is not { } word ? CallerRole.Submitter
        : Enum.GetNames<CallerRole>().FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase))
            is { } known
            ? Enum.Parse<CallerRole>(known)
        : throw Choice.Usage($"{_role.Name} is '{word}'.\nIt is viewer, submitter, approver or admin.");

    private static int? Number(ParseResult parsed, Option<string?> option, int most) =>
        Choice.Number(option.Name, parsed.GetValue(option), 1, most);

    private long? Money(ParseResult parsed) =>
        parsed.GetValue(_money) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd)
        && usd is > 0 and <= 1_000_000_000
            ? (long)(usd * 1_000_000)
        : throw Choice.Usage($"{_money.Name} is '{text}'.\nIt is an amount above zero, e.g. 25 or 0.50.");
}

using CodeAgent.Cli.Configuration;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>What the terminal can show, for conversations.</summary>
/// <param name="environment">Its variables.</param>
/// <param name="columns">Its width; null where standard output is no terminal.</param>
internal sealed class TerminalCheck(CliEnvironment environment, int? columns) : ICheck
{
    private const int ComfortableColumns = 40;

    public string Name => "terminal";

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look()
    {
        var kind = environment.Variables.GetValueOrDefault("TERM", "");
        if (columns is not { } width)
        {
            return new(
                Name,
                CheckStatus.Ok,
                "output goes to no terminal; codeagent -p works, a conversation needs one"
            );
        }

        if (kind is "" or "dumb")
        {
            return new(
                Name,
                CheckStatus.Warning,
                $"TERM is '{kind}'; a conversation cannot place its text",
                "Use another terminal, or codeagent -p."
            );
        }

        var charset = First("LC_ALL", "LC_CTYPE", "LANG");
        if (!charset.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return new(
                Name,
                CheckStatus.Warning,
                $"{kind}, {width} columns; the locale '{charset}' is not UTF-8, so signs may look wrong",
                "Set it, e.g. export LANG=C.UTF-8"
            );
        }

        return width < ComfortableColumns
            ? new(Name, CheckStatus.Warning, $"{kind}, {width} columns are few", "Make the window wider.")
            : new(Name, CheckStatus.Ok, $"{kind}, {width} columns, {Colours()}");
    }

    private string Colours() =>
        First("NO_COLOR").Length > 0 ? "no colours, because NO_COLOR is set" : "16 colours are used";

    private string First(params string[] names) =>
        names
            .Select(name => environment.Variables.GetValueOrDefault(name, ""))
            .FirstOrDefault(value => value.Length > 0)
        ?? "";
}

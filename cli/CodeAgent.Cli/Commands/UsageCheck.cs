using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Commands;

/// <summary>Turns what the parser could not place into one sentence with a suggestion.</summary>
internal static partial class UsageCheck
{
    /// <summary>What is wrong with a command line; null for nothing.</summary>
    /// <param name="parsed">The parsed line.</param>
    /// <param name="prompt">The argument that swallows unknown flags, because a prompt may be any text.</param>
    public static CodeAgentException? Find(ParseResult parsed, Argument<string?> prompt)
    {
        var command = parsed.CommandResult.Command;
        if (UnknownFlag(parsed, prompt) is { } flag)
        {
            return Unknown("option", flag, command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)));
        }

        if (parsed.UnmatchedTokens is [var extra, ..])
        {
            return command.Arguments.Count > 0
                ? Choice.Usage($"'{extra}' is one argument too many.\nPut a prompt of several words in quotes.")
                : Unknown("argument", extra, command.Subcommands.Select(subcommand => subcommand.Name));
        }

        return parsed.Errors is [var error, ..] ? Choice.Usage(error.Message) : null;
    }

    /// <summary>A command that was probably meant by a lone word; null where none is close.</summary>
    public static CodeAgentException? MissedCommand(ParseResult parsed, string? word)
    {
        var names = parsed.CommandResult.Command.Subcommands.Select(subcommand => subcommand.Name);
        return word is not null && Suggestions.Closest(word, names) is not null
            ? Unknown("command", word, names)
            : null;
    }

    private static string? UnknownFlag(ParseResult parsed, Argument<string?> prompt)
    {
        var candidates = parsed.UnmatchedTokens.AsEnumerable();
        if (parsed.GetResult(prompt) is { Tokens: [var token] } && !IsBehindDashes(parsed, token))
        {
            candidates = candidates.Prepend(token.Value);
        }

        return candidates.FirstOrDefault(candidate => Flag().IsMatch(candidate));
    }

    private static bool IsBehindDashes(ParseResult parsed, Token token) =>
        parsed.Tokens.TakeWhile(known => known != token).Any(known => known.Type == TokenType.DoubleDash);

    private static CodeAgentException Unknown(string kind, string word, IEnumerable<string> words)
    {
        var typed = word.Split('=', 2)[0];
        var hint = Suggestions.Closest(typed, words) is { } meant ? $" Did you mean {meant}?" : "";
        return Choice.Usage($"There is no {kind} '{typed}'.{hint}");
    }

    [GeneratedRegex(@"^--?[A-Za-z][\w-]*(=.*)?$", RegexOptions.Singleline)]
    private static partial Regex Flag();
}

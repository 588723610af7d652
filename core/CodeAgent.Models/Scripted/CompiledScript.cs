using System.Text.RegularExpressions;

namespace CodeAgent.Models.Scripted;

/// <summary>A script that was checked and can be asked.</summary>
internal sealed class CompiledScript(string name, Script source, IReadOnlyList<CompiledRule> rules)
{
    /// <summary>The file's name, for people.</summary>
    public string Name => name;

    public Script Source => source;

    /// <summary>The first rule that holds; null for none.</summary>
    public RuleMatch? Find(Situation situation)
    {
        foreach (var rule in rules)
        {
            if (rule.Match(situation) is { } match)
            {
                return match;
            }
        }

        return null;
    }
}

/// <summary>A rule with its expressions.</summary>
internal sealed record CompiledRule(ScriptRule Rule, Regex? User, Regex? Result)
{
    /// <summary>The match where every condition holds; null otherwise.</summary>
    public RuleMatch? Match(Situation situation)
    {
        var when = Rule.When;
        var holds =
            (when.Role is null || when.Role == situation.Role)
            && when.Attempt?.Holds(situation.Attempt) is not false
            && when.Steps?.Holds(situation.Steps) is not false
            && Contains(situation.User, when.User?.Contains)
            && (when.Result is null || Holds(when.Result, situation.Result));
        if (!holds)
        {
            return null;
        }

        var user = User?.Match(situation.User);
        var result = Result?.Match(situation.Result?.Text ?? "");
        return user?.Success is false || result?.Success is false ? null : new RuleMatch(Rule, situation, user, result);
    }

    private static bool Holds(ResultCondition when, SeenResult? result) =>
        result is not null
        && (when.Tool is null || when.Tool == result.Tool)
        && (when.Error is null || when.Error == result.IsError)
        && (when.Interrupted is null || when.Interrupted == result.IsInterrupted)
        && Contains(result.Text, when.Contains);

    private static bool Contains(string text, string? part) =>
        part is null || text.Contains(part, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A rule that holds, and what it saw.</summary>
internal sealed record RuleMatch(ScriptRule Rule, Situation Situation, Match? User, Match? Result)
{
    /// <summary>A reply's text with its placeholders filled in.</summary>
    public string Expand(string text) => Rule.Reply.Verbatim ? text : ScriptTemplate.Expand(text, ValueOf);

    private string ValueOf(string name) =>
        name switch
        {
            "step" => Situation.Steps.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "attempt" => Situation.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "role" => Situation.Role,
            "workspace" => Situation.Workspace,
            "user" => Situation.User,
            "result" => Situation.Result?.Text ?? "",
            _ when name.StartsWith("match.", StringComparison.Ordinal) => User!.Groups[name[6..]].Value,
            _ => Result!.Groups[name[7..]].Value,
        };
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodeAgent.Models.Scripted;

/// <summary>Says what is wrong with a script beyond its shape.</summary>
internal static class ScriptCheck
{
    private static readonly string[] s_names = ["step", "attempt", "role", "workspace", "user", "result"];

    /// <summary>The fault of the script as a whole; null for none.</summary>
    public static string? Whole(Script script) =>
        script.Rules.Count == 0 ? "'rules' is empty"
        : script.ContextWindow <= 0 || script.MaxOutputTokens <= 0
            ? "'contextWindow' and 'maxOutputTokens' must be above 0"
        : Stream(script.Stream);

    /// <summary>A rule's fault; null for none.</summary>
    public static string? Rule(CompiledRule compiled)
    {
        var (when, reply) = (compiled.Rule.When, compiled.Rule.Reply);
        return Range("steps", when.Steps, least: 0)
            ?? Range("attempt", when.Attempt, least: 1)
            ?? Stream(reply.Stream)
            ?? (reply.DelayMs < 0 ? "'delayMs' is below 0" : null)
            ?? (IsEmpty(reply) ? "the reply has no 'text', no 'toolCalls' and no 'error'" : null)
            ?? Error(reply.Error)
            ?? reply.ToolCalls.Select(Call).FirstOrDefault(problem => problem is not null)
            ?? (reply.Verbatim ? null : Placeholders(compiled));
    }

    private static string? Range(string name, CountRange? range, int least) =>
        range is null || (range.From >= 0 && range.To >= range.From && range.To >= least)
            ? null
            : $"'{name}' is {range.From} to {range.To}; it counts from {least} upwards";

    private static string? Stream(ScriptStream? stream) =>
        stream is { Chunk: < 0 } or { DelayMs: < 0 } ? "'chunk' and 'delayMs' of 'stream' cannot be below 0" : null;

    private static bool IsEmpty(ScriptReply reply) =>
        reply.Text is null && reply.Reasoning is null && reply.ToolCalls.Count == 0 && reply.Error is null;

    private static string? Error(ScriptError? error) =>
        error is null ? null
        : error.OnAttempts?.Any(attempt => attempt < 1) is true ? "'onAttempts' counts from 1"
        : error is { RetryAfterMs: < 0 } or { AfterChars: < 0 } ? "'retryAfterMs' and 'afterChars' cannot be below 0"
        : error.AfterChars is not null && error.Kind is not ScriptErrorKind.CutStream
            ? "'afterChars' is for 'cutStream' only"
        : null;

    private static string? Call(ScriptToolCall call) =>
        string.IsNullOrWhiteSpace(call.Name) ? "a tool call has no 'name'"
        : call.Input is not null && call.MalformedArguments is not null
            ? $"the call of {call.Name} has both 'input' and 'malformedArguments'"
        : call.Input is { ValueKind: not JsonValueKind.Object } ? $"the 'input' of {call.Name} is not an object"
        : null;

    private static string? Placeholders(CompiledRule compiled)
    {
        var reply = compiled.Rule.Reply;
        var unknown = Texts(reply).SelectMany(ScriptTemplate.Names).FirstOrDefault(name => !IsKnown(name, compiled));
        return unknown is null
            ? null
            : $"nothing fills in '{{{{{unknown}}}}}'; there are {string.Join(", ", s_names)}, and match.GROUP and "
                + "result.GROUP where 'user' or 'result' has 'matches' with that group ('verbatim': true leaves braces alone)";
    }

    private static bool IsKnown(string name, CompiledRule compiled) =>
        s_names.Contains(name)
        || (name.StartsWith("match.", StringComparison.Ordinal) && HasGroup(compiled.User, name[6..]))
        || (name.StartsWith("result.", StringComparison.Ordinal) && HasGroup(compiled.Result, name[7..]));

    private static bool HasGroup(Regex? expression, string group) =>
        expression is not null && expression.GetGroupNames().Contains(group, StringComparer.Ordinal);

    private static IEnumerable<string> Texts(ScriptReply reply)
    {
        var calls = reply.ToolCalls.SelectMany(call => Texts(call.Input).Append(call.MalformedArguments));
        return calls.Append(reply.Text).Append(reply.Reasoning).OfType<string>();
    }

    private static IEnumerable<string?> Texts(JsonElement? input) =>
        input?.ValueKind switch
        {
            JsonValueKind.String => [input.Value.GetString()],
            JsonValueKind.Array => input.Value.EnumerateArray().SelectMany(item => Texts(item)),
            JsonValueKind.Object => input.Value.EnumerateObject().SelectMany(property => Texts(property.Value)),
            _ => [],
        };
}

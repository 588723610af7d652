using System.Text.Json;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Input;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Control;

/// <summary>What a host said to a question about a call. What cannot be used is a "no" that says why.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Changes">What else changes with it; null for nothing.</param>
internal sealed record PermissionAnswer(DecideApproval Decision, ChangeSettings? Changes = null)
{
    /// <summary>Reads the host's answer.</summary>
    public static PermissionAnswer Read(ApprovalRequested asked, ControlAnswer said) =>
        said.Answer is { } answer
            ? JsonPart.Text(answer, "behavior") switch
            {
                "allow" => Allow(asked, answer),
                "deny" => Deny(asked, JsonPart.Text(answer, "message"), JsonPart.IsSaid(answer, "interrupt")),
                _ => Deny(asked, "The answer to the question about this call was neither allow nor deny."),
            }
            : Deny(asked, $"The question about this call failed: {said.Error}.");

    /// <summary>A "no".</summary>
    public static PermissionAnswer Deny(ApprovalRequested asked, string? message, bool interrupts = false) =>
        new(
            new DecideApproval(
                asked.ApprovalId,
                asked.ArgumentsHash,
                false,
                message is { Length: > 0 } ? message : null,
                Interrupts: interrupts ? true : null
            )
        );

    private static PermissionAnswer Allow(ApprovalRequested asked, JsonElement answer)
    {
        var input = JsonPart.Object(answer, "updatedInput");
        IReadOnlyList<string>? answers = null;
        if (asked.Questions is { } questions)
        {
            answers = input is { } filled ? Answers(questions, filled) : null;
            if (answers is null)
            {
                return Deny(asked, "The questions were allowed and not answered.");
            }
        }
        else if (input is { } changed && ArgumentsHash.Of(changed) != asked.ArgumentsHash)
        {
            return Deny(
                asked,
                "The answer changed the arguments of this call. A decision is about the arguments that were asked about, "
                    + "so the call was not made. Make it with the arguments that are wanted."
            );
        }

        try
        {
            var decision = new DecideApproval(asked.ApprovalId, asked.ArgumentsHash, true, null, answers);
            return new PermissionAnswer(decision, PermissionsOf(answer));
        }
        catch (CodeAgentException unusable)
        {
            return Deny(asked, $"The answer's changes of permissions cannot be kept. {unusable.Message}");
        }
    }

    /// <summary>One answer a question, by its text; null where one is missing.</summary>
    private static List<string>? Answers(IReadOnlyList<PersonQuestion> questions, JsonElement input)
    {
        var said = JsonPart.Object(input, "answers") ?? default;
        var answers = questions.Select(question => Answer(said, question.Question)).OfType<string>().ToList();
        return answers.Count == questions.Count ? answers : null;
    }

    private static string? Answer(JsonElement answers, string question) =>
        JsonPart.Member(answers, question, out var several) && several.ValueKind == JsonValueKind.Array
            ? string.Join(", ", several.EnumerateArray().Select(one => one.ToString()))
            : JsonPart.Text(answers, question);

    /// <summary>Rules and a mode for the rest of the session.</summary>
    /// <exception cref="CodeAgentException">An update is of another kind, or for more than the session.</exception>
    private static ChangeSettings? PermissionsOf(JsonElement answer)
    {
        if (!JsonPart.IsSaid(answer, "updatedPermissions"))
        {
            return null;
        }

        var updates = answer.GetProperty("updatedPermissions");
        if (updates.ValueKind != JsonValueKind.Array)
        {
            throw Choice.Usage("\"updatedPermissions\" is a list.");
        }

        var changes = new ChangeSettings { AddedRules = [] };
        foreach (var update in updates.EnumerateArray())
        {
            if (JsonPart.Text(update, "destination") is not (null or "session"))
            {
                throw Choice.Usage("Only the session's permissions can be changed (destination \"session\").");
            }

            changes = JsonPart.Text(update, "type") switch
            {
                "setMode" => changes with { PermissionMode = Choice.Mode("mode", JsonPart.Text(update, "mode") ?? "") },
                "addRules" => changes with { AddedRules = [.. changes.AddedRules!, .. Rules(update)] },
                var other => throw Choice.Usage($"There is no change '{other}' here."),
            };
        }

        return changes;
    }

    private static IEnumerable<PermissionRule> Rules(JsonElement update)
    {
        var verdict = Choice.Of(
            "behavior",
            JsonPart.Text(update, "behavior") ?? "",
            ("allow", PermissionVerdict.Allow),
            ("ask", PermissionVerdict.Ask),
            ("deny", PermissionVerdict.Deny)
        );
        if (!JsonPart.Member(update, "rules", out var rules) || rules.ValueKind != JsonValueKind.Array)
        {
            throw Choice.Usage("\"addRules\" needs \"rules\".");
        }

        return [.. rules.EnumerateArray().Select(rule => new PermissionRule(verdict, Text(rule), "host"))];
    }

    private static string Text(JsonElement rule)
    {
        var tool = JsonPart.Text(rule, "toolName") ?? "";
        var text = JsonPart.Text(rule, "ruleContent") is { Length: > 0 } content ? $"{tool}({content})" : tool;
        return RuleList.IsRules(text) && RuleList.Split(text).Count() == 1
            ? text
            : throw Choice.Usage($"'{text}' is not a rule.");
    }
}

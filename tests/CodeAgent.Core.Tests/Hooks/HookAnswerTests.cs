using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Tests.Hooks;

/// <summary>What exit codes and output of hooks mean: the contract, and hostile output.</summary>
public sealed class HookAnswerTests
{
    [Fact]
    public void Exit_code_two_is_a_no_with_the_errors_as_its_reason()
    {
        var answer = Read(HookEvent.PreToolUse, new HookExit(HookEnd.Exited, 2, "", "no pushes\n"));
        Assert.Equal(PermissionVerdict.Deny, answer.Verdict);
        Assert.Equal("no pushes", answer.Reason);
    }

    [Fact]
    public void Exit_code_two_beats_an_allow_in_the_output()
    {
        var exit = new HookExit(HookEnd.Exited, 2, Decision("allow"), "no");
        Assert.Equal(PermissionVerdict.Deny, Read(HookEvent.PreToolUse, exit).Verdict);
    }

    [Theory]
    [InlineData("allow", PermissionVerdict.Allow)]
    [InlineData("ask", PermissionVerdict.Ask)]
    [InlineData("deny", PermissionVerdict.Deny)]
    public void A_permission_decision_is_read(string word, PermissionVerdict verdict) =>
        Assert.Equal(verdict, Read(HookEvent.PreToolUse, Exited(Decision(word))).Verdict);

    [Fact]
    public void New_arguments_context_and_messages_are_read()
    {
        var answer = Read(
            HookEvent.PreToolUse,
            Exited(
                """
                {"systemMessage":"hi","continue":false,"stopReason":"enough","hookSpecificOutput":{"hookEventName":"PreToolUse",
                "permissionDecision":"allow","updatedInput":{"command":"ls"},"additionalContext":"careful"}}
                """
            )
        );
        Assert.Equal("""{"command":"ls"}""", answer.UpdatedInput!.Value.GetRawText());
        Assert.Equal(("hi", "enough", "careful"), (answer.Message, answer.Stops, answer.Context));
    }

    [Theory]
    [InlineData(HookEvent.Stop)]
    [InlineData(HookEvent.UserPromptSubmit)]
    [InlineData(HookEvent.PostToolUse)]
    public void A_block_holds_up_what_is_about_to_happen(HookEvent moment)
    {
        var answer = Read(moment, Exited("""{"decision":"block","reason":"tests fail"}"""));
        Assert.True(answer.Blocks);
        Assert.Equal("tests fail", answer.Reason);
    }

    [Theory]
    [InlineData(HookEvent.SessionStart, "note")]
    [InlineData(HookEvent.UserPromptSubmit, "note")]
    [InlineData(HookEvent.PreToolUse, null)]
    [InlineData(HookEvent.Stop, null)]
    public void Plain_text_is_told_to_the_model_at_some_moments_only(HookEvent moment, string? context) =>
        Assert.Equal(context, Read(moment, Exited("note\n")).Context);

    public static TheoryData<string, int?, string> Failures =>
        new()
        {
            { nameof(HookEnd.TimedOut), null, "" },
            { nameof(HookEnd.Flooded), null, "" },
            { nameof(HookEnd.Died), null, "" },
            { nameof(HookEnd.NotStarted), null, "" },
            { nameof(HookEnd.Changed), null, "" },
            { nameof(HookEnd.Exited), 1, "" },
            { nameof(HookEnd.Exited), 127, "text" },
            { nameof(HookEnd.Exited), 0, "{not json" },
            { nameof(HookEnd.Exited), 0, """{"hookSpecificOutput":{"permissionDecision":"maybe"}}""" },
            { nameof(HookEnd.Exited), 0, """{"hookSpecificOutput":[]}""" },
            { nameof(HookEnd.Exited), 0, """{"hookSpecificOutput":{"hookEventName":"Stop"}}""" },
            { nameof(HookEnd.Exited), 0, """{"continue":"yes"}""" },
            { nameof(HookEnd.Exited), 0, """{"systemMessage":"\ud800"}""" },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_hook_that_fails_behaves_as_declared(string end, int? code, string output)
    {
        var exit = new HookExit(Enum.Parse<HookEnd>(end), code, output, "oops");
        var open = HookAnswer.Read(Hook(HookEvent.PreToolUse), exit);
        var closed = HookAnswer.Read(Hook(HookEvent.PreToolUse) with { FailsClosed = true }, exit);
        Assert.NotEqual(PermissionVerdict.Allow, open.Verdict);
        Assert.Equal(PermissionVerdict.Deny, closed.Verdict);
        Assert.Equal(HookOutcome.Failed, closed.Outcome);
        Assert.NotNull(closed.Reason);
    }

    [Fact]
    public void A_script_that_was_changed_denies_however_it_is_declared() =>
        Assert.Equal(
            PermissionVerdict.Deny,
            Read(HookEvent.PreToolUse, HookExit.NotRun(HookEnd.Changed, "hooks/check.sh")).Verdict
        );

    [Fact]
    public void Long_texts_are_cut()
    {
        var answer = Read(HookEvent.Stop, Exited($$"""{"decision":"block","reason":"{{new string('x', 50_000)}}"}"""));
        Assert.Equal(HookAnswer.MostText, answer.Reason!.Length);
    }

    [Fact]
    public void A_permission_request_is_decided_by_json_only()
    {
        const string Allow =
            """{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"allow"}}}""";
        Assert.Equal(PermissionVerdict.Allow, Read(HookEvent.PermissionRequest, Exited(Allow)).Verdict);
        Assert.Null(Read(HookEvent.PermissionRequest, new HookExit(HookEnd.Exited, 2, "", "no")).Verdict);
    }

    [Fact]
    public void Deny_wins_over_ask_over_allow_and_takes_new_arguments_away()
    {
        var started = new HooksStarted("p", HookEvent.PreToolUse, "Bash", "c1", 1, 1);
        var allow = Said("""{"hookSpecificOutput":{"permissionDecision":"allow","updatedInput":{"command":"x"}}}""");
        var (ask, deny) = (Said(Decision("ask")), Said(Decision("deny")));
        Assert.Equal(PermissionVerdict.Ask, HookMerge.Of(started, [allow, ask]).Verdict);
        Assert.NotNull(HookMerge.Of(started, [allow, ask]).UpdatedInput);
        var merged = HookMerge.Of(started, [allow, ask, deny]);
        Assert.Equal(PermissionVerdict.Deny, merged.Verdict);
        Assert.Null(merged.UpdatedInput);
        Assert.Null(HookMerge.Of(started, []).Verdict);
    }

    private static HookSaid Said(string output)
    {
        var hook = Hook(HookEvent.PreToolUse);
        return new HookSaid(hook, HookAnswer.Read(hook, Exited(output)), 1);
    }

    private static HookAnswer Read(HookEvent moment, HookExit exit) => HookAnswer.Read(Hook(moment), exit);

    private static HookDefinition Hook(HookEvent moment) => new(moment, HookKind.Command, "check", "settings.json");

    private static HookExit Exited(string output) => new(HookEnd.Exited, 0, output, "");

    private static string Decision(string word) =>
        $$$"""{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"{{{word}}}"}}""";
}

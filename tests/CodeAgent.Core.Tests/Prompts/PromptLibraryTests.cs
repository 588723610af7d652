using System.Text;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Prompts;

namespace CodeAgent.Core.Tests.Prompts;

public sealed class PromptLibraryTests
{
    /// <summary>Every prompt: its placeholders, and the bytes it may have at the most. Each step of each agent pays for them.</summary>
    private static readonly Dictionary<string, (string[] Placeholders, int MostBytes)> s_known = new()
    {
        ["system"] = ([], 4_000),
        ["environment"] = (["workspace", "platform", "today", "git"], 400),
        ["git-status"] = (["branch", "status", "commits"], 400),
        ["instructions"] = (["file", "text"], 400),
        ["instructions-nested"] = (["file", "text"], 400),
        ["instructions-organisation"] = (["file", "text"], 400),
        ["instructions-user"] = (["file", "text"], 400),
        ["agent-report"] = (["agent", "outcome", "report"], 200),
        ["agent-role"] = ([], 600),
        ["coordinator"] = ([], 1_600),
        ["subagent"] = ([], 800),
        ["subtask-contract"] = (["title", "instructions", "paths", "checks", "results", "before"], 400),
        ["subtask-resolve"] = (["title", "instructions", "others", "feedback", "checks"], 600),
        ["subtask-sent-back"] = (["feedback"], 200),
        ["task-answered"] = (["answer", "revision", "state"], 400),
        ["task-continue"] = ([], 200),
        ["task-rewound"] = (["after", "word"], 400),
        ["task-goal"] = (["goal", "checks", "subtasks", "parallel"], 500),
        ["task-no-plan"] = (["reason"], 300),
        ["task-plan-sent-back"] = (["revision", "comment"], 200),
        ["task-reopened"] = (["feedback", "revision", "state"], 900),
        ["task-replan"] = (["reason", "revision", "state"], 500),
        ["outcome-unknown"] = ([], 400),
        ["structured-output"] = ([], 400),
        ["structured-output-missing"] = ([], 200),
        ["hook-question"] = ([], 600),
        ["review-policy"] = ([], 2_400),
        ["review-fast"] = ([], 200),
        ["review-careful"] = ([], 600),
    };

    public static TheoryData<string> Names => [.. PromptTexts.Names];

    [Fact]
    public void Every_file_is_built_in_and_known_here()
    {
        Assert.Equal(PromptTexts.Files.Order(), PromptTexts.Names.Order());
        Assert.Equal(s_known.Keys.Order(), PromptTexts.Names.Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_placeholder_is_known_and_used_once(string name) =>
        Assert.Equal(s_known[name].Placeholders.Order(), PromptTexts.Placeholders(PromptTexts.Load(name)).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_prompt_is_short_clean_text(string name)
    {
        var text = PromptTexts.Load(name);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 40, s_known[name].MostBytes);
        Assert.Equal(text.Trim(), text);
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Fact]
    public void Values_are_filled_in_and_not_looked_into()
    {
        var values = s_known["environment"].Placeholders.ToDictionary(name => name, name => $"<{name}>");
        values["workspace"] = "/w/{today}/{nothing}";
        var text = PromptLibrary.Fill("environment", values);
        Assert.Contains("Working folder: /w/{today}/{nothing}\n", text, StringComparison.Ordinal);
        Assert.Contains("Today: <today>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_missing_is_a_defect() =>
        Assert.Throws<KeyNotFoundException>(() => PromptLibrary.Fill("environment", new Dictionary<string, string>()));

    [Fact]
    public void A_prompt_that_does_not_exist_is_a_defect() =>
        Assert.Throws<ArgumentException>(() => PromptLibrary.Load("../secrets"));

    [Fact]
    public void The_marker_of_unknown_outcomes_is_explained_to_the_model()
    {
        Assert.StartsWith(
            TranscriptMarkers.Interrupted,
            PromptLibrary.Load("outcome-unknown"),
            StringComparison.Ordinal
        );
        Assert.Contains(TranscriptMarkers.Interrupted, PromptLibrary.Load("system"), StringComparison.Ordinal);
    }
}

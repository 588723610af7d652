using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tests.Loop.Driving;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Loop.Running;

public sealed class CallGateTests
{
    private static readonly SessionSettings s_settings = new("agent", "/work", "m")
    {
        ApprovalPolicy = ApprovalPolicy.Wait,
    };

    private readonly FakeClock _clock = new();
    private readonly CallGate _gate;

    public CallGateTests() => _gate = new CallGate(new ToolCatalog(DrivenTool.All), _clock);

    [Fact]
    public void An_allowed_call_is_only_decided()
    {
        var decided = Assert.IsType<ToolCallDecided>(Assert.Single(Decide("Look", "a")));
        Assert.Equal(
            (PermissionVerdict.Allow, ToolEffect.ReadOnly, "touch a"),
            (decided.Verdict, decided.Effect, decided.Title)
        );
        Assert.Equal([new ResourceClaim("file:/work/a", false)], decided.Claims);
    }

    [Fact]
    public void A_question_is_bound_to_the_arguments_and_says_what_would_run()
    {
        var events = Decide("Push", "a");
        Assert.Equal(PermissionVerdict.Ask, Assert.IsType<ToolCallDecided>(events[0]).Verdict);
        var asked = Assert.IsType<ApprovalRequested>(events[1]);
        Assert.Equal(("approval-c1", "c1", "push a"), (asked.ApprovalId, asked.CallId, asked.Preview));
        Assert.Equal(ArgumentsHash.Of(DrivenTool.Input("a")), asked.ArgumentsHash);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(24), asked.ExpiresAt);
    }

    [Fact]
    public void Where_nobody_is_there_a_question_is_a_no()
    {
        var events = Decide("Push", "a", s_settings with { ApprovalPolicy = ApprovalPolicy.Deny });
        Assert.Equal(PermissionVerdict.Ask, Assert.IsType<ToolCallDecided>(events[0]).Verdict);
        Assert.Equal(ToolOutcome.Denied, Assert.IsType<ToolCallCompleted>(events[1]).Outcome);
    }

    [Theory]
    [InlineData("Gone", "a", null, ToolFailureKind.UnknownTool)]
    [InlineData("Look", "a", "{\"key", ToolFailureKind.InvalidArguments)]
    [InlineData("Look", "!", null, ToolFailureKind.InvalidArguments)]
    public void A_call_that_cannot_be_made_is_refused_in_words(
        string tool,
        string key,
        string? malformed,
        ToolFailureKind kind
    )
    {
        var end = Assert.IsType<ToolCallCompleted>(Assert.Single(Decide(tool, key, malformed: malformed)));
        Assert.Equal((ToolOutcome.Failed, kind), (end.Outcome, end.FailureKind));
        Assert.NotEmpty(Assert.IsType<TextBlock>(end.Content[0]).Text);
    }

    [Fact]
    public void A_tool_that_is_not_offered_does_not_exist()
    {
        var end = Decide("Push", "a", s_settings with { Tools = ["Look"] });
        var text = Assert.IsType<TextBlock>(Assert.IsType<ToolCallCompleted>(Assert.Single(end)).Content[0]).Text;
        Assert.Contains("The tools are: Look.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_throws_over_arguments_refuses_them()
    {
        var gate = new CallGate(new ToolCatalog([new Broken()]), _clock);
        var block = new ToolCallBlock("c1", "Broken", JsonElement.Parse("{}"));
        var end = Assert.IsType<ToolCallCompleted>(
            Assert.Single(gate.Decide(new ToolCallState(block, "hash"), s_settings))
        );
        Assert.Equal((ToolOutcome.Failed, ToolFailureKind.Internal), (end.Outcome, end.FailureKind));
        Assert.Contains("FormatException", Assert.IsType<TextBlock>(end.Content[0]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_never_ends_ends_at_the_end_of_time()
    {
        var events = Decide("Push", "a", s_settings with { ApprovalTimeout = TimeSpan.MaxValue });
        Assert.True(
            Assert.IsType<ApprovalRequested>(events[1]).ExpiresAt > _clock.GetUtcNow() + TimeSpan.FromDays(365_000)
        );
    }

    private sealed class Broken : ITool
    {
        public ToolDescriptor Descriptor { get; } = new("Broken", "", JsonElement.Parse("{}"), ToolEffect.ReadOnly);

        public ToolPlan Plan(JsonElement input, ToolScope scope) => throw new FormatException();

        public Task<ToolResult> InvokeAsync(
            JsonElement input,
            ToolContext context,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }

    private IReadOnlyList<SessionEvent> Decide(
        string tool,
        string key,
        SessionSettings? settings = null,
        string? malformed = null
    )
    {
        var input = DrivenTool.Input(key);
        var block = new ToolCallBlock("c1", tool, malformed is null ? input : JsonElement.Parse("{}"), malformed);
        return _gate.Decide(new ToolCallState(block, ArgumentsHash.Of(input)), settings ?? s_settings);
    }
}

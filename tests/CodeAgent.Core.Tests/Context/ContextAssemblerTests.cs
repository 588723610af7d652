using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Context;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Sessions;
using CodeAgent.Testing.Time;

namespace CodeAgent.Core.Tests.Context;

public sealed class ContextAssemblerTests
{
    private static readonly string[] s_trust =
    [
        "product",
        "user",
        "organisation",
        "repository",
        "tool",
        "web",
        "agent",
    ];

    private static readonly SessionState s_state = SessionState.Empty with
    {
        Settings = new SessionSettings("agent", "/work/größe", "m"),
        LastSeq = 7,
        Transcript = [SessionSamples.Question, SessionSamples.Answer, SessionSamples.Results],
    };

    private static readonly ToolDescriptor s_tool = new("Look", "Looks.", JsonElement.Parse("{}"), ToolEffect.ReadOnly);

    [Fact]
    public async Task The_manifest_names_every_part_the_most_stable_first()
    {
        var context = await AssembleAsync([new SystemFragment(), new EnvironmentFragment(new FakeClock())]);
        Assert.Equal(["tools", "system", "environment", "conversation"], context.Parts.Select(part => part.Fragment));
        Assert.Equal(["catalogue", "product", "host", "session/s1@7"], context.Parts.Select(part => part.Source));
        Assert.All(context.Parts, part => Assert.Contains(part.Trust, s_trust));
        Assert.Equal("agent", context.Parts[^1].Trust);
        Assert.Equal(2, context.System.Count);
        Assert.Same(s_state.Transcript, context.Messages);
    }

    [Fact]
    public async Task A_part_is_measured_and_hashed_by_its_bytes()
    {
        var text = "Größe 日本 " + new string('x', 100);
        var context = await AssembleAsync([new Fixed("notes", text, "repository")]);
        var part = context.Parts[1];
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(("notes", "a file", "repository"), (part.Fragment, part.Source, part.Trust));
        Assert.Equal((bytes.Length, bytes.Length / 4), (part.Bytes, part.Tokens));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), part.Sha256);
    }

    [Fact]
    public async Task The_conversation_is_measured_by_its_bytes_and_images_by_their_area()
    {
        Message[] messages =
        [
            new(
                MessageRole.User,
                [new TextBlock("日本語日本語日本語日本語"), new ImageBlock("image/png", new string('A', 400))]
            ),
            new(
                MessageRole.Assistant,
                [new ReasoningBlock("ab", "cdef"), new ToolCallBlock("c", "Look", JsonElement.Parse("""{"a":1}"""))]
            ),
            new(MessageRole.User, [new ToolResultBlock("c", [new TextBlock("12345")])]),
        ];
        var context = await AssembleAsync([], s_state with { Transcript = [.. messages] });
        var part = context.Parts[^1];
        Assert.Equal(36 + 400 + 6 + 4 + 7 + 5, part.Bytes);
        Assert.Equal(1_600 + ((36 + 6 + 4 + 7 + 5) / 4), part.Tokens);
        Assert.Equal("", part.Sha256);
    }

    [Fact]
    public async Task A_fragment_without_a_word_is_left_out()
    {
        var context = await AssembleAsync([new Fixed("a", "", "user"), new Fixed("b", "x", "user")]);
        Assert.Equal(["x"], context.System);
        Assert.Equal(["tools", "b", "conversation"], context.Parts.Select(part => part.Fragment));
    }

    [Fact]
    public async Task Other_tools_have_another_hash_and_the_estimate_is_the_sum()
    {
        var (with, without) = (await AssembleAsync([]), await AssembleAsync([], s_state, []));
        Assert.NotEqual(with.Parts[0].Sha256, without.Parts[0].Sha256);
        Assert.Equal(with.Parts[0].Sha256, (await AssembleAsync([])).Parts[0].Sha256);
        Assert.Equal(with.Parts.Sum(part => part.Tokens), with.Tokens);
        Assert.True(with.Tokens > without.Tokens);
    }

    [Fact]
    public async Task The_system_prompt_is_ours_unless_another_is_given_and_may_be_added_to()
    {
        var own = Prompts.PromptTexts.Load("system");
        Assert.Equal(own, await SystemAsync(s_state.Settings!));
        Assert.Equal("Other.", await SystemAsync(s_state.Settings! with { SystemPrompt = "Other." }));
        Assert.Equal($"{own}\n\nMore.", await SystemAsync(s_state.Settings! with { AppendSystemPrompt = "More." }));
        Assert.Equal(own, await SystemAsync(s_state.Settings! with { AppendSystemPrompt = "" }));
    }

    [Fact]
    public async Task The_environment_says_where_and_when_and_whether_there_is_git()
    {
        var root = Directory.CreateTempSubdirectory("environment");
        try
        {
            var folder = root.CreateSubdirectory("a/b");
            Assert.Contains("Git repository: no", await EnvironmentAsync(folder.FullName), StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(root.FullName, ".git"), "gitdir: elsewhere");
            var text = await EnvironmentAsync(folder.FullName);
            Assert.Contains("Git repository: yes", text, StringComparison.Ordinal);
            Assert.Contains($"Working folder: {folder.FullName}", text, StringComparison.Ordinal);
            Assert.Contains("Today: 2026-01-01", text, StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static ValueTask<AssembledContext> AssembleAsync(
        IReadOnlyList<IContextFragment> fragments,
        SessionState? state = null,
        IReadOnlyList<ToolDescriptor>? tools = null
    ) => new ContextAssembler(fragments).AssembleAsync(state ?? s_state, tools ?? [s_tool], "session/s1", default);

    private static ValueTask<string> SystemAsync(SessionSettings settings) =>
        new SystemFragment().RenderAsync(settings, default);

    private static ValueTask<string> EnvironmentAsync(string folder) =>
        new EnvironmentFragment(new UtcClock()).RenderAsync(new SessionSettings("agent", folder, "m"), default);

    private sealed record Fixed(string Name, string Text, string Trust) : IContextFragment
    {
        public string Source => "a file";

        public ValueTask<string> RenderAsync(SessionSettings settings, CancellationToken cancellationToken) =>
            new(Text);
    }

    private sealed class UtcClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}

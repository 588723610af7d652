using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Context;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
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
        var assembler = new ContextAssembler([new SystemFragment(), new EnvironmentFragment(new FakeClock())]);
        var context = Assemble(s_state, await assembler.PinAsync(s_state.Settings!, default));
        Assert.Equal(["tools", "system", "environment", "conversation"], context.Parts.Select(part => part.Fragment));
        Assert.Equal(["catalogue", "product", "host", "session/s1@7"], context.Parts.Select(part => part.Source));
        Assert.All(context.Parts, part => Assert.Contains(part.Trust, s_trust));
        Assert.Equal("agent", context.Parts[^1].Trust);
        Assert.Equal(2, context.System.Count);
        Assert.Same(s_state.Transcript, context.Messages);
    }

    [Fact]
    public void A_part_is_measured_and_hashed_by_its_bytes()
    {
        var text = "Größe 日本 " + new string('x', 100);
        var context = Assemble(s_state, Pinned(new PinnedFragment("notes", "a file", "repository", text)));
        var part = context.Parts[1];
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(("notes", "a file", "repository"), (part.Fragment, part.Source, part.Trust));
        Assert.Equal((bytes.Length, bytes.Length / 4), (part.Bytes, part.Tokens));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), part.Sha256);
        Assert.Equal([text], context.System);
    }

    [Fact]
    public void The_conversation_is_measured_by_its_bytes_and_images_by_their_area()
    {
        var call = new ToolCallBlock("c", "Look", JsonElement.Parse("""{"a":1}"""));
        Message[] messages =
        [
            new(
                MessageRole.User,
                [new TextBlock("日本語日本語日本語日本語"), new ImageBlock("image/png", new string('A', 400))]
            ),
            new(MessageRole.Assistant, [new ReasoningBlock("ab", "cdef"), call]),
            new(MessageRole.User, [new ToolResultBlock("c", [new TextBlock("12345")])]),
        ];
        var part = Assemble(s_state with { Transcript = [.. messages] }, Pinned()).Parts[^1];
        Assert.Equal(36 + 400 + 6 + 4 + 7 + 5, part.Bytes);
        Assert.Equal(1_600 + ((36 + 6 + 4 + 7 + 5) / 4), part.Tokens);
        Assert.Equal("", part.Sha256);
    }

    [Fact]
    public async Task Fragments_are_pinned_in_order_with_all_their_parts()
    {
        var (a, b, c) = (Part("a"), Part("b"), Part("c"));
        var assembler = new ContextAssembler([new Fixed(a, b), new Fixed(), new Fixed(c)]);
        Assert.Equal([a, b, c], (await assembler.PinAsync(s_state.Settings!, default)).Fragments);
    }

    [Fact]
    public void Other_tools_have_another_hash_and_the_estimate_is_the_sum()
    {
        var (with, without) = (Assemble(s_state, Pinned()), Assemble(s_state, Pinned(), []));
        Assert.NotEqual(with.Parts[0].Sha256, without.Parts[0].Sha256);
        Assert.Equal(with.Parts[0].Sha256, Assemble(s_state, Pinned()).Parts[0].Sha256);
        Assert.Equal(with.Parts.Sum(part => part.Tokens), with.Tokens);
        Assert.True(with.Tokens > without.Tokens);
    }

    private static AssembledContext Assemble(
        SessionState state,
        ContextPinned pinned,
        IReadOnlyList<ToolDescriptor>? tools = null
    ) => ContextAssembler.Assemble(state, pinned, tools ?? [s_tool], "session/s1");

    private static ContextPinned Pinned(params PinnedFragment[] parts) => new(parts);

    private static PinnedFragment Part(string name) => new(name, "s", "user", name);

    private sealed class Fixed(params PinnedFragment[] parts) : IContextFragment
    {
        public ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
            SessionSettings settings,
            CancellationToken cancellationToken
        ) => new(parts);
    }
}

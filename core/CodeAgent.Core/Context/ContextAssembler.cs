using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Context;

/// <summary>Builds what a model call is given from bounded, attributed fragments, the most stable first.</summary>
public sealed class ContextAssembler(IReadOnlyList<IContextFragment> fragments)
{
    /// <summary>Bytes in UTF-8 of one token: an estimate that also counts scripts with more tokens than letters.</summary>
    private const int BytesPerToken = 4;

    /// <summary>Providers count an image by its area and scale larger ones down to this.</summary>
    private const int TokensPerImage = 1_600;

    /// <summary>Renders the fragments, once a session.</summary>
    public async ValueTask<ContextPinned> PinAsync(SessionSettings settings, CancellationToken cancellationToken)
    {
        var pinned = new List<PinnedFragment>();
        foreach (var fragment in fragments)
        {
            foreach (var part in await fragment.RenderAsync(settings, cancellationToken))
            {
                pinned.Add(part);
            }
        }

        return new ContextPinned(pinned);
    }

    /// <summary>Assembles the context of the next call.</summary>
    public static AssembledContext Assemble(
        SessionState state,
        ContextPinned pinned,
        IReadOnlyList<ToolDescriptor> tools,
        string streamName
    ) =>
        new(
            [.. pinned.Fragments.Select(fragment => fragment.Text)],
            state.Transcript,
            [
                ToolsPart(tools),
                .. pinned.Fragments.Select(part => Part(part.Name, part.Source, part.Text, part.Trust)),
                ConversationPart(state, streamName),
            ]
        );

    /// <summary>The log itself is the proof of what the conversation was, so it is named and not hashed again with each call.</summary>
    private static ContextPart ConversationPart(SessionState state, string streamName)
    {
        var blocks = state.Transcript.SelectMany(message => message.Content).SelectMany(Leaves).ToList();
        var images = blocks.OfType<ImageBlock>().ToList();
        var bytes = blocks.Sum(Size);
        var tokens = ((bytes - images.Sum(Size)) / BytesPerToken) + ((long)images.Count * TokensPerImage);
        return new ContextPart("conversation", $"{streamName}@{state.LastSeq}", bytes, "", tokens, "agent");
    }

    private static ContextPart ToolsPart(IReadOnlyList<ToolDescriptor> tools)
    {
        var text = string.Join('\n', tools.Select(tool => $"{tool.Name}\n{tool.Description}\n{tool.InputSchema}"));
        return Part("tools", "catalogue", text, "product");
    }

    private static ContextPart Part(string name, string source, string text, string trust)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new ContextPart(name, source, bytes.Length, hash, bytes.Length / BytesPerToken, trust);
    }

    private static IEnumerable<ContentBlock> Leaves(ContentBlock block) =>
        block is ToolResultBlock result ? result.Content : [block];

    private static long Size(ContentBlock block) =>
        block switch
        {
            TextBlock text => Size(text.Text),
            ReasoningBlock reasoning => Size(reasoning.Text) + Size(reasoning.Protected),
            ToolCallBlock call => Size(call.Input.GetRawText()) + Size(call.Name),
            ImageBlock image => Size(image.Base64),
            _ => 0,
        };

    private static long Size(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}

/// <summary>Renders parts of the system prompt.</summary>
public interface IContextFragment
{
    /// <summary>
    /// Its parts; none where it has nothing to say. Bounded. Failures of the outside world (a missing program, an
    /// unreadable file) leave a part out and never stop the session.
    /// </summary>
    ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(SessionSettings settings, CancellationToken cancellationToken);
}

/// <summary>What a model call is given.</summary>
/// <param name="System">Parts of the system prompt in order.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Parts">The manifest.</param>
public sealed record AssembledContext(
    IReadOnlyList<string> System,
    IReadOnlyList<Message> Messages,
    IReadOnlyList<ContextPart> Parts
)
{
    /// <summary>Estimated input tokens.</summary>
    public long Tokens => Parts.Sum(part => part.Tokens);
}

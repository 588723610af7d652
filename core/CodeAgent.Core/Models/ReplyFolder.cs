using System.Text;
using CodeAgent.Core.Conversations;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Models;

/// <summary>
/// Folds the stream of one model call to the whole reply and reports text and reasoning as they come. One folder is for
/// one attempt; a failed attempt's folder still knows what was streamed and what it used.
/// </summary>
/// <param name="onDelta">
/// Told of every piece at once, in order. The text pieces joined are the reply's <see cref="Message.Text"/>, the
/// reasoning pieces joined its reasoning blocks' texts joined by line feeds.
/// </param>
public sealed class ReplyFolder(Action<ReplyDelta>? onDelta = null)
{
    private readonly List<ContentBlock> _blocks = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _open = new();
    private ReplyDeltaKind? _openKind;
    private string? _protected;
    private int? _openBlock;
    private ChatFinishReason? _finish;
    private string? _stopDetail;
    private string? _responseId;
    private string? _model;

    /// <summary>Tokens so far; after a cut stream what is known to have been used.</summary>
    public ModelUsage Usage { get; private set; } = ModelUsage.None;

    /// <summary>Text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes in the next update.</summary>
    public void Add(ChatResponseUpdate update)
    {
        _responseId ??= update.ResponseId;
        _model ??= update.ModelId;
        _finish = update.FinishReason ?? _finish;
        _stopDetail = Property<string>(update, ModelOptionNames.StopDetail) ?? _stopDetail;
        BeginBlock(Property<int?>(update, ModelOptionNames.Block));
        foreach (var content in update.Contents)
        {
            Add(content);
        }
    }

    /// <summary>The reply, once the stream has ended. Text blocks without text are left out: no provider takes them back.</summary>
    public ModelReply Complete()
    {
        Close();
        var message = new Message(MessageRole.Assistant, [.. _blocks]);
        var reason = ChatMapping.ToStopReason(_finish, message.ToolCalls.Any());
        return new ModelReply(message, Usage, reason, _responseId, _model) { StopDetail = _stopDetail };
    }

    /// <summary>Folds a whole stream.</summary>
    public static async Task<ModelReply> FoldAsync(
        IAsyncEnumerable<ChatResponseUpdate> updates,
        Action<ReplyDelta>? onDelta,
        CancellationToken cancellationToken
    )
    {
        var folder = new ReplyFolder(onDelta);
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            folder.Add(update);
        }

        return folder.Complete();
    }

    private void Add(AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                Append(ReplyDeltaKind.Text, text.Text);
                break;
            case TextReasoningContent reasoning:
                AddReasoning(reasoning);
                break;
            case UsageContent usage:
                Usage += ChatMapping.ToUsage(usage.Details);
                break;
            default:
                Close();
                if (ContentMapping.ToBlock(content) is { } block)
                {
                    _blocks.Add(block);
                }

                break;
        }
    }

    private void AddReasoning(TextReasoningContent reasoning)
    {
        Append(ReplyDeltaKind.Reasoning, reasoning.Text);
        if (!string.IsNullOrEmpty(reasoning.ProtectedData))
        {
            // The signature covers all reasoning before it, so what follows is another block.
            _protected = reasoning.ProtectedData;
            Close();
        }
    }

    private void Append(ReplyDeltaKind kind, string text)
    {
        if (_openKind != kind)
        {
            Close();
            _openKind = kind;
        }

        if (text.Length == 0)
        {
            return;
        }

        var all = kind is ReplyDeltaKind.Text ? _text : _reasoning;
        var piece = _open.Length == 0 && all.Length > 0 ? "\n" + text : text;
        var offset = all.Length;
        _open.Append(text);
        all.Append(piece);
        onDelta?.Invoke(new ReplyDelta(kind, offset, piece, _blocks.Count));
    }

    private void BeginBlock(int? block)
    {
        if (block is not null && block != _openBlock)
        {
            Close();
            _openBlock = block;
        }
    }

    private void Close()
    {
        if (_openKind is ReplyDeltaKind.Text && _open.Length > 0)
        {
            _blocks.Add(new TextBlock(_open.ToString()));
        }
        else if (_openKind is ReplyDeltaKind.Reasoning && (_open.Length > 0 || _protected is not null))
        {
            _blocks.Add(new ReasoningBlock(_open.ToString(), _protected));
        }

        _open.Clear();
        _openKind = null;
        _protected = null;
    }

    private static T? Property<T>(ChatResponseUpdate update, string name) =>
        update.AdditionalProperties is { } properties && properties.TryGetValue(name, out var value) && value is T found
            ? found
            : default;
}

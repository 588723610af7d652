using System.Buffers;
using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Json;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.Scripted;

/// <summary>One answer of a script, ready to be streamed.</summary>
internal sealed class ScriptedReply
{
    private readonly CompiledScript _script;
    private readonly RuleMatch _match;
    private readonly ScriptReply _reply;
    private readonly ScriptError? _error;
    private readonly string _reasoning;
    private readonly string _text;
    private readonly List<FunctionCallContent> _calls;

    public ScriptedReply(CompiledScript script, RuleMatch match)
    {
        _script = script;
        _match = match;
        _reply = match.Rule.Reply;
        _error = ErrorOf(_reply, match.Situation.Attempt);
        _reasoning = match.Expand(_reply.Reasoning ?? "");
        _text = match.Expand(_reply.Text ?? "");
        _calls = [.. _reply.ToolCalls.Select(ToCall)];
    }

    /// <summary>Time before the answer begins.</summary>
    public TimeSpan Delay => TimeSpan.FromMilliseconds(_reply.DelayMs);

    private bool IsRefused => _error?.Kind is ScriptErrorKind.Refusal;

    private bool IsCut => _error?.Kind is ScriptErrorKind.CutStream;

    /// <exception cref="ModelException">The rule fails this attempt before it answers.</exception>
    public void ThrowIfItFails()
    {
        if (_error is not null && !IsRefused && !IsCut)
        {
            throw ScriptFailures.Create(_error, _match.Rule, _script.Name);
        }
    }

    /// <exception cref="ModelException">The rule cuts this attempt off.</exception>
    public void ThrowIfItIsCut()
    {
        if (_error is not null && IsCut)
        {
            throw ScriptFailures.Create(_error, _match.Rule, _script.Name);
        }
    }

    /// <summary>What is streamed, in order, each with the time before it.</summary>
    public IEnumerable<ReplyPiece> Pieces()
    {
        var usage = Usage();
        yield return new ReplyPiece(TimeSpan.Zero, Update(null, UsageOf(usage with { OutputTokens = 0 })));
        var left = IsCut ? _error!.AfterChars ?? (_reasoning.Length + _text.Length) / 2 : int.MaxValue;
        foreach (var piece in Texts(left))
        {
            yield return piece;
        }

        if (IsCut)
        {
            yield break;
        }

        if (!IsRefused)
        {
            for (var i = 0; i < _calls.Count; i++)
            {
                yield return new ReplyPiece(TimeSpan.Zero, Update(2 + i, _calls[i]));
            }
        }

        var last = Update(null, UsageOf(new ModelUsage(0, usage.OutputTokens)));
        last.FinishReason = FinishReason();
        yield return new ReplyPiece(TimeSpan.Zero, last);
    }

    private IEnumerable<ReplyPiece> Texts(int left)
    {
        var stream = _reply.Stream ?? _script.Source.Stream ?? new ScriptStream();
        var delay = TimeSpan.FromMilliseconds(stream.DelayMs);
        foreach (var part in Chunks(_reasoning, stream.Chunk, left))
        {
            left -= part.Length;
            yield return new ReplyPiece(delay, Update(0, new TextReasoningContent(part)));
        }

        foreach (var part in Chunks(_text, stream.Chunk, left))
        {
            yield return new ReplyPiece(delay, Update(1, new TextContent(part)));
        }
    }

    /// <summary>The text's first characters in pieces; no piece ends within a surrogate pair.</summary>
    private static IEnumerable<string> Chunks(string text, int size, int limit)
    {
        var length = Math.Min(text.Length, Math.Max(0, limit));
        for (var start = 0; start < length; )
        {
            var end = size == 0 ? length : Math.Min(length, start + size);
            if (end < text.Length && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]))
            {
                end++;
            }

            yield return text[start..end];
            start = end;
        }
    }

    private static ScriptError? ErrorOf(ScriptReply reply, int attempt) =>
        reply.Error is { } error && error.OnAttempts?.Contains(attempt) is not false ? error : null;

    private FunctionCallContent ToCall(ScriptToolCall call, int index)
    {
        var id = _match.Situation.Position.ToId("call_", index);
        var arguments = call.MalformedArguments is { } text ? _match.Expand(text) : Expand(call.Input);
        return ToolArguments.ToCall(id, call.Name, arguments);
    }

    private string Expand(JsonElement? input)
    {
        if (input is null)
        {
            return "{}";
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, input.Value);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(_match.Expand(value.GetString()!));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private ModelUsage Usage()
    {
        var given = _reply.Usage ?? new ScriptUsage();
        var characters = _reasoning.Length + _text.Length + _calls.Sum(call => call.Name.Length + SizeOf(call));
        return new ModelUsage(
            given.Input ?? _match.Situation.InputTokens,
            given.Output ?? Math.Max(1, TokenEstimate.FromCharacters(characters)),
            given.CacheRead,
            given.CacheWrite
        );
    }

    private static int SizeOf(FunctionCallContent call) =>
        call.Arguments!.Sum(argument => argument.Key.Length + ((JsonElement)argument.Value!).GetRawText().Length);

    private ChatFinishReason FinishReason() =>
        IsRefused ? new ChatFinishReason(ModelOptionNames.FinishRefusal)
        : _reply.CutAtMaxTokens ? ChatFinishReason.Length
        : _calls.Count > 0 ? ChatFinishReason.ToolCalls
        : ChatFinishReason.Stop;

    private static UsageContent UsageOf(ModelUsage usage) => new(ChatMapping.ToUsageDetails(usage));

    private ChatResponseUpdate Update(int? block, AIContent content)
    {
        var id = _match.Situation.Position.ToId("scripted_", 0);
        var update = new ChatResponseUpdate(ChatRole.Assistant, [content])
        {
            ResponseId = id,
            MessageId = id,
            ModelId = $"scripted:{_script.Name}",
        };
        if (block is not null)
        {
            update.AdditionalProperties = new() { [ModelOptionNames.Block] = block.Value };
        }

        return update;
    }
}

/// <summary>One update and the time before it.</summary>
internal sealed record ReplyPiece(TimeSpan Delay, ChatResponseUpdate Update);

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Models.Scripted;

/// <summary>A place in a conversation. Call ids are made from it, so that a call asked for again has the same id.</summary>
internal sealed class TranscriptHash
{
    private readonly byte[] _hash;

    private TranscriptHash(byte[] hash) => _hash = hash;

    public static TranscriptHash Of(string role, IEnumerable<Message> transcript)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, role);
        foreach (var message in transcript)
        {
            Add(hash, message.Role is MessageRole.Assistant ? "assistant" : "user");
            foreach (var block in message.Content)
            {
                Add(hash, block);
            }
        }

        return new TranscriptHash(hash.GetHashAndReset());
    }

    /// <summary>An id that is unique in the conversation.</summary>
    /// <param name="prefix">What kind of id it is.</param>
    /// <param name="index">Which one at this place.</param>
    public string ToId(string prefix, int index)
    {
        Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + sizeof(int)];
        _hash.CopyTo(input);
        BinaryPrimitives.WriteInt32LittleEndian(input[SHA256.HashSizeInBytes..], index);
        Span<byte> output = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, output);
        return prefix + Convert.ToHexStringLower(output[..10]);
    }

    private static void Add(IncrementalHash hash, ContentBlock block)
    {
        switch (block)
        {
            case TextBlock text:
                Add(hash, "text", text.Text);
                break;
            case ReasoningBlock reasoning:
                Add(hash, "reasoning", reasoning.Text);
                break;
            case ImageBlock image:
                Add(hash, "image", image.Base64);
                break;
            case ToolCallBlock call:
                Add(hash, "call", call.CallId, call.Name, call.Malformed ?? call.Input.GetRawText());
                break;
            case ToolResultBlock result:
                Add(hash, "result", result.CallId, result.IsError ? "error" : "ok");
                foreach (var part in result.Content)
                {
                    Add(hash, part);
                }

                break;
        }
    }

    /// <summary>Each text with its length before it, so that no two lists of texts hash alike.</summary>
    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Input;

/// <summary>
/// Reads JSON lines: messages such as <c>{"type":"user","message":{"role":"user","content":"…"}}</c>, and between them those
/// of the control channel.
/// </summary>
internal static class JsonMessages
{
    private const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>The lines as they come. Empty lines are passed over.</summary>
    /// <exception cref="CodeAgentException">A line is not a message (AGENT0103; names the line).</exception>
    public static async IAsyncEnumerable<InputLine> ReadAsync(
        Stream input,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = new LineReader(input, MaxBytes);
        for (var number = 1; ; number++)
        {
            InputLine? message;
            try
            {
                if (await reader.ReadAsync(cancellationToken) is not { } line)
                {
                    yield break;
                }

                message = line.Span.IndexOfAnyExcept((byte)' ', (byte)'\r', (byte)'\t') < 0 ? null : Parse(line);
            }
            catch (Exception error) when (error is JsonException or InvalidDataException)
            {
                throw Invalid(number, error);
            }

            if (message is not null)
            {
                yield return message;
            }
        }
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidDataException">It is not a message and nothing of the control channel.</exception>
    public static InputLine Parse(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var type = JsonPart.Text(root, "type");
        if (type != "user")
        {
            return ControlMessages.Parse(type, root)
                ?? throw new InvalidDataException(
                    type is null ? "it has no \"type\"" : $"its type is '{type}' and not 'user'"
                );
        }

        return Message(root);
    }

    private static UserMessage Message(JsonElement root)
    {
        if (!JsonPart.Member(root, "message", out var message) || message.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("it has no \"message\" object");
        }

        if (JsonPart.Text(message, "role") is not (null or "user"))
        {
            throw new InvalidDataException("its message's role is not 'user'");
        }

        var id = JsonPart.Text(root, "uuid") is { Length: > 0 and <= 200 } uuid
            ? uuid
            : Guid.CreateVersion7().ToString();
        return new UserMessage(id, Content(message));
    }

    private static IReadOnlyList<ContentBlock> Content(JsonElement message)
    {
        JsonPart.Member(message, "content", out var content);
        IReadOnlyList<ContentBlock> blocks = content.ValueKind switch
        {
            JsonValueKind.String when content.GetString() is { Length: > 0 } text => [new TextBlock(text)],
            JsonValueKind.Array => [.. content.EnumerateArray().Select(Block)],
            _ => [],
        };
        return blocks.Count > 0 ? blocks : throw new InvalidDataException("its message has no content");
    }

    private static ContentBlock Block(JsonElement block)
    {
        if (JsonPart.Text(block, "type") == "text" && JsonPart.Text(block, "text") is { } text)
        {
            return new TextBlock(text);
        }

        return
            JsonPart.Text(block, "type") == "image"
            && JsonPart.Member(block, "source", out var source)
            && JsonPart.Text(source, "type") == "base64"
            && JsonPart.Text(source, "media_type") is { } media
            && JsonPart.Text(source, "data") is { } data
            ? new ImageBlock(media, data)
            : throw new InvalidDataException("its content has a block that is neither text nor a base64 image");
    }

    private static CodeAgentException Invalid(int number, Exception error)
    {
        var why = error is JsonException ? "it is not JSON" : error.Message;
        return new CodeAgentException(
            ErrorCode.InvalidInput,
            string.Create(CultureInfo.InvariantCulture, $"Line {number} of standard input is not a message: {why}.")
                + "\nWhat came before it was taken in; a line is e.g. "
                + """{"type":"user","message":{"role":"user","content":"Hello"}}""",
            error
        );
    }
}

using System.Text.Json;
using CodeAgent.Models.Http;
using Microsoft.Extensions.AI;

namespace CodeAgent.Models.OpenAi;

/// <summary>One of the two APIs: what is sent where, and how the answer is read.</summary>
internal interface IWireFormat
{
    /// <summary>The path below the base URL.</summary>
    string Path { get; }

    /// <summary>Writes the request's properties. The same input always makes the same bytes.</summary>
    void Write(Utf8JsonWriter writer, OpenAiModel model, IReadOnlyList<ChatMessage> messages, ChatOptions options);

    /// <summary>A reader for one answer.</summary>
    IWireReply NewReply(OpenAiModel model);
}

/// <summary>Reads the events of one answer: what each adds becomes updates.</summary>
internal interface IWireReply
{
    /// <summary>Whether the server said that this was all.</summary>
    bool Ended { get; }

    /// <summary>What an event adds. Kinds of events that are not known are passed over.</summary>
    /// <exception cref="Core.Models.ModelException">The event is a failure, or is not what the API promises.</exception>
    IReadOnlyList<ChatResponseUpdate> Read(ServerEvent next);
}

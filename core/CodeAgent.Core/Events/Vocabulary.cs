using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Json;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Events;

/// <summary>Between records of one kind (events or commands of an aggregate) and their stored bytes, by the record's name.</summary>
internal sealed class Vocabulary<T>
    where T : class
{
    /// <summary>Current version of every event's shape.</summary>
    public const int CurrentVersion = 1;

    private readonly FrozenDictionary<string, JsonTypeInfo> _types;

    public Vocabulary(JsonSerializerContext context, params IReadOnlyList<JsonTypeInfo> infos)
    {
        var strict = StrictJson.Of(context);
        _types = infos.ToFrozenDictionary(info => info.Type.Name, info => strict(info.Type), StringComparer.Ordinal);
    }

    /// <summary>The names of all types.</summary>
    public IEnumerable<string> Names => _types.Keys;

    /// <summary>An event's stored form.</summary>
    public NewEvent Encode(T happened, string? trace)
    {
        var type = happened.GetType().Name;
        return new NewEvent(type, CurrentVersion, JsonSerializer.SerializeToUtf8Bytes(happened, _types[type]), trace);
    }

    /// <summary>Reads a stored event; null where this version does not know its type or version.</summary>
    /// <exception cref="CodeAgentException">The type is known and the data does not fit it (AGENT0603).</exception>
    public T? Decode(EventEnvelope envelope)
    {
        if (!_types.TryGetValue(envelope.Type, out var info) || envelope.V is < 1 or > CurrentVersion)
        {
            return null;
        }

        try
        {
            return (T)StrictJson.Read(envelope.Data.Span, info);
        }
        catch (JsonException error)
        {
            throw new CodeAgentException(
                ErrorCode.StateAltered,
                $"Event {envelope.Seq} of {envelope.Stream} is not a valid {envelope.Type}.",
                error
            );
        }
    }

    /// <summary>A command's posted form.</summary>
    public InboxCommand Encode(T command, string commandId, string actor, string? trace)
    {
        var type = command.GetType().Name;
        return new InboxCommand(
            commandId,
            type,
            JsonSerializer.SerializeToUtf8Bytes(command, _types[type]),
            actor,
            trace
        );
    }

    /// <summary>Reads a posted command; null where it is unknown or does not fit (it is then rejected, never dropped).</summary>
    public T? Decode(InboxCommand command)
    {
        if (!_types.TryGetValue(command.Type, out var info))
        {
            return null;
        }

        try
        {
            var read = (T)StrictJson.Read(command.Data.Span, info);
            // What cannot be written again (a number for an unknown word, half a character) would stop its events' append.
            JsonSerializer.SerializeToUtf8Bytes(read, info);
            return read;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

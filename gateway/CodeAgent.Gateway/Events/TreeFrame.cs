using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Gateway.Events;

/// <summary>One frame of an event stream, made once for all its watchers.</summary>
internal sealed class TreeFrame
{
    private readonly byte[] _id;
    private readonly byte[] _data;

    private TreeFrame(long? rootSeq, string name, string stream, ReadOnlySpan<byte> data)
    {
        (RootSeq, Name, Stream) = (rootSeq, name, stream);
        _id = rootSeq is { } id
            ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\n"))
            : [];
        _data = Lines(data);
    }

    /// <summary>Its position; null for one that does not count.</summary>
    public long? RootSeq { get; }

    /// <summary>The event's type, or <c>delta</c>, <c>end</c>, <c>problem</c>, <c>snapshot</c>.</summary>
    public string Name { get; }

    /// <summary>Whose it is; empty for none.</summary>
    public string Stream { get; }

    /// <summary>Whether it must reach every watcher, whatever they chose to see.</summary>
    public bool IsForAll => Name is "end" or "problem" or "snapshot";

    public static TreeFrame Of(EventEnvelope envelope) =>
        new(
            envelope.RootSeq,
            envelope.Type,
            envelope.Stream.Value,
            JsonSerializer.SerializeToUtf8Bytes(envelope, SessionJson.Default.EventEnvelope)
        );

    public static TreeFrame Of(StreamId? stream, TransientEvent transient)
    {
        var json = JsonSerializer.SerializeToNode(transient, SessionJson.Default.TransientEvent)!.AsObject();
        if (stream is { } from)
        {
            json["stream"] = from.Value;
        }

        return new TreeFrame(null, "delta", stream?.Value ?? "", Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static TreeFrame Of(long? id, string name, byte[] data) => new(id, name, "", data);

    public void WriteTo(IBufferWriter<byte> output, bool isNamed)
    {
        output.Write(_id);
        if (isNamed || RootSeq is null || IsForAll)
        {
            output.Write("event: "u8);
            Encoding.UTF8.GetBytes(Name, output);
            output.Write("\n"u8);
        }

        output.Write(_data);
    }

    // Where stored JSON has line breaks each line is one of the frame's.
    private static byte[] Lines(ReadOnlySpan<byte> data)
    {
        var lines = new ArrayBufferWriter<byte>(data.Length + 16);
        foreach (var line in data.SplitAny("\r\n"u8))
        {
            lines.Write("data: "u8);
            lines.Write(data[line]);
            lines.Write("\n"u8);
        }

        lines.Write("\n"u8);
        return lines.WrittenSpan.ToArray();
    }
}

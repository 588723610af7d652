using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Cli.Output.Lines;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Output;

/// <summary>Writes JSON for programs and terminals, not for web pages: text in other scripts stays readable.</summary>
internal static class ReadableJson
{
    private static readonly LineJson s_lines = new(Readable(LineJson.Default.Options));
    private static readonly Lazy<ListJson> s_lists = new(() => new ListJson(Readable(ListJson.Default.Options)));

    /// <summary>A line's bytes, without a line feed.</summary>
    public static byte[] Of(Line line) =>
        JsonSerializer.SerializeToUtf8Bytes(line, s_lines.GetTypeInfo(line.GetType())!);

    /// <summary>A control line's bytes, without a line feed.</summary>
    public static byte[] Of(ControlLine line) =>
        JsonSerializer.SerializeToUtf8Bytes(line, s_lines.GetTypeInfo(line.GetType())!);

    /// <summary>Sessions as an array.</summary>
    public static byte[] Of(IReadOnlyList<SessionListing> sessions) =>
        JsonSerializer.SerializeToUtf8Bytes(sessions, s_lists.Value.IReadOnlyListSessionListing);

    private static JsonSerializerOptions Readable(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

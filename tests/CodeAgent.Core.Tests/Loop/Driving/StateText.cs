using System.Text.Json;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Tests.Loop.Driving;

/// <summary>A session's whole state as text, so that two can be compared.</summary>
internal static class StateText
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    public static string Of(SessionState state) =>
        JsonSerializer.Serialize(state with { Files = state.Files.Clear() }, s_options)
        + string.Join('\n', state.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal));
}

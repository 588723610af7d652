using System.Text.Json;
using CodeAgent.Core.Models;
using CodeAgent.Models.Json;

namespace CodeAgent.Models.Anthropic;

/// <summary>
/// Turns the API's running totals into what each event adds, so that the sum of all updates is right at any moment, also
/// when the stream is cut. The API counts cached input beside the rest; ours is the sum of the three.
/// </summary>
internal sealed class AnthropicUsage
{
    private long _uncached;
    private long _cacheRead;
    private long _cacheWrite;
    private long _output;

    /// <summary>What the <c>usage</c> of an object adds. A total that is not there has not changed.</summary>
    public ModelUsage Add(JsonElement data)
    {
        if (!data.TryGetProperty("usage", out var usage) || usage.ValueKind is not JsonValueKind.Object)
        {
            return ModelUsage.None;
        }

        var before = (_uncached, _cacheRead, _cacheWrite, _output);
        _uncached = Total(usage, "input_tokens", _uncached);
        _cacheRead = Total(usage, "cache_read_input_tokens", _cacheRead);
        _cacheWrite = Total(usage, "cache_creation_input_tokens", _cacheWrite);
        _output = Total(usage, "output_tokens", _output);
        var read = _cacheRead - before._cacheRead;
        var write = _cacheWrite - before._cacheWrite;
        return new ModelUsage(_uncached - before._uncached + read + write, _output - before._output, read, write);
    }

    private static long Total(JsonElement usage, string name, long known) =>
        usage.TryGetProperty(name, out var value) && value.TryGetInt64OrNull() is { } total
            ? Math.Max(total, known)
            : known;
}

using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Shell;

/// <summary>Arguments of <c>Bash</c>; <c>Bash.schema.json</c> says what they mean.</summary>
internal sealed record BashInput(
    string Command,
    int? Timeout = null,
    string? Description = null,
    bool RunInBackground = false
);

/// <summary>What a view is told of a command.</summary>
/// <param name="Ending"><c>exited</c>, <c>timedOut</c>, <c>cancelled</c>, <c>tooLarge</c> or <c>background</c>.</param>
/// <param name="ExitCode">Null where a signal ended it.</param>
/// <param name="Signal">The signal that ended it.</param>
/// <param name="DurationMs">From the gate's opening to the end.</param>
/// <param name="Bytes">Output in bytes.</param>
/// <param name="Lines">Line feeds in it.</param>
/// <param name="OutputPath">The file with all of the output, where it is too long for the model.</param>
/// <param name="LeftRunning">Processes that the command left running and that were ended.</param>
internal sealed record BashDetails(
    CommandEnding Ending,
    int? ExitCode,
    int? Signal,
    long DurationMs,
    long Bytes,
    long Lines
)
{
    public string? OutputPath { get; init; }

    public int LeftRunning { get; init; }

    /// <summary>The id of the shell that goes on in the background.</summary>
    public string? BashId { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BashInput))]
internal sealed partial class BashInputContext : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(BashDetails))]
internal sealed partial class BashDetailsContext : JsonSerializerContext;

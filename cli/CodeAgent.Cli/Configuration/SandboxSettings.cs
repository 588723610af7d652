using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Errors;

namespace CodeAgent.Cli.Configuration;

/// <summary>
/// What the user's <c>config.json</c> says of sandboxes, in its member <c>sandbox</c>. Only the user's: a repository must
/// not say how its own commands are kept.
/// </summary>
internal sealed record SandboxSettings
{
    /// <summary><c>required</c>, <c>on</c> or <c>off</c>; null where it does not say.</summary>
    public string? Mode { get; init; }

    /// <summary>More folders that can be written.</summary>
    public IReadOnlyList<string>? Writable { get; init; }

    /// <summary>More files and folders that can be read.</summary>
    public IReadOnlyList<string>? Readable { get; init; }

    /// <summary>Hosts that can be reached.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Whether those may have private addresses.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>MiB of memory of one command.</summary>
    public int? MemoryMib { get; init; }

    /// <summary>Processes of one command.</summary>
    public int? Processes { get; init; }

    /// <summary>Reads them; what cannot be read is refused, since less protection than was asked for must not follow.</summary>
    /// <exception cref="CodeAgentException">The file is not what it should be (AGENT0102).</exception>
    public static SandboxSettings Read(string configFolder)
    {
        var file = Path.Combine(configFolder, "config.json");
        try
        {
            if (!File.Exists(file))
            {
                return new SandboxSettings();
            }

            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize(stream, SandboxJson.Default.UserConfiguration)?.Sandbox
                ?? new SandboxSettings();
        }
        catch (JsonException wrong)
        {
            throw Wrong($"{file} cannot be read at line {wrong.LineNumber + 1}: {wrong.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{file} cannot be read: {failure.Message}");
        }
    }

    private static CodeAgentException Wrong(string text) => new(ErrorCode.InvalidConfiguration, text);
}

/// <summary>The user's configuration, as far as it is read here.</summary>
internal sealed record UserConfiguration
{
    /// <summary>Of sandboxes.</summary>
    public SandboxSettings? Sandbox { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true
)]
[JsonSerializable(typeof(UserConfiguration))]
internal sealed partial class SandboxJson : JsonSerializerContext;

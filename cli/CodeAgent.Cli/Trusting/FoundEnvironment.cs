using System.Text.Json;
using CodeAgent.Core.Configuration;
using CodeAgent.Core.Trust;

namespace CodeAgent.Cli.Trusting;

/// <summary>The <c>env</c> of a settings file: variables of every command that the agent runs.</summary>
/// <param name="Variables">Names and values.</param>
/// <param name="Item">What must be accepted for them; null for the user's and the administrator's own.</param>
internal sealed record FoundEnvironment(IReadOnlyDictionary<string, string> Variables, TrustItem? Item)
{
    /// <summary>Reads a file's; null where it has none.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It is not valid; file and place are named (AGENT0102).</exception>
    public static FoundEnvironment? Read(SettingsFile file, string folder)
    {
        if (file.Find("env") is not { } declared)
        {
            return null;
        }

        if (declared.ValueKind != JsonValueKind.Object)
        {
            throw SettingsReader.Invalid(file.Path, "env: it is no object.");
        }

        var variables = declared
            .EnumerateObject()
            .ToDictionary(
                pair => pair.Name,
                pair =>
                    pair.Value.ValueKind == JsonValueKind.String
                        ? pair.Value.GetString()!
                        : throw SettingsReader.Invalid(file.Path, $"env.{pair.Name}: it is no text."),
                StringComparer.Ordinal
            );
        var content = string.Concat(
            variables.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}\n")
        );
        var name = $"variables of {Path.GetRelativePath(folder, file.Path)}";
        return variables.Count == 0 ? null
            : file.IsFromRepository
                ? new(variables, new TrustItem(TrustKind.Environment, name, folder, file.Path, content))
            : new(variables, null);
    }
}

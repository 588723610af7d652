using System.Text.Json.Serialization;

namespace CodeAgent.Tools.Files;

/// <summary>What a view is told of a changed file.</summary>
/// <param name="Path">The real path.</param>
/// <param name="Change"><c>create</c> or <c>update</c>.</param>
/// <param name="Added">Lines that are new.</param>
/// <param name="Removed">Lines that are gone.</param>
/// <param name="Hunks">Where, as in a unified diff.</param>
/// <param name="IsCut">Whether hunks or lines were left out because there are too many.</param>
internal sealed record FileChange(
    string Path,
    string Change,
    int Added,
    int Removed,
    IReadOnlyList<DiffHunk> Hunks,
    bool IsCut
);

/// <summary>One place of a unified diff.</summary>
/// <param name="OldStart">First line before, from 1.</param>
/// <param name="OldLines">Lines before.</param>
/// <param name="NewStart">First line after, from 1.</param>
/// <param name="NewLines">Lines after.</param>
/// <param name="Lines">Each with a blank, <c>-</c> or <c>+</c> before it, without its line end.</param>
internal sealed record DiffHunk(int OldStart, int OldLines, int NewStart, int NewLines, IReadOnlyList<string> Lines);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileChange))]
internal sealed partial class FileChangeContext : JsonSerializerContext;

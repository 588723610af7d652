using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Tools.Instructions;

namespace CodeAgent.Cli.Commands;

/// <summary>What <c>codeagent context --json</c> tells.</summary>
/// <param name="Folder">The folder that was looked at.</param>
/// <param name="Tokens">What is told from the beginning, estimated.</param>
/// <param name="Loaded">Told from the beginning, in order.</param>
/// <param name="Conditional">Told when a file that they are about is read.</param>
/// <param name="Skipped">Found and left out.</param>
/// <param name="LastCall">What the last model call contained; null where none was made.</param>
internal sealed record ContextListing(
    string Folder,
    long Tokens,
    IReadOnlyList<ListedInstruction> Loaded,
    IReadOnlyList<ListedInstruction> Conditional,
    IReadOnlyList<ListedInstruction> Skipped,
    LastCall? LastCall
)
{
    /// <summary>The listing of a folder.</summary>
    public static ContextListing Of(string folder, InstructionSet set, LastCall? call)
    {
        var loaded = Listed(set.Loaded);
        return new ContextListing(
            folder,
            loaded.Sum(file => file.Tokens),
            loaded,
            Listed(set.Conditional),
            Listed(set.Skipped),
            call
        );
    }

    /// <summary>One JSON object.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContextListingJson.Default.ContextListing);

    private static List<ListedInstruction> Listed(IReadOnlyList<InstructionFile> files) =>
        [.. files.Select(ListedInstruction.Of)];
}

/// <summary>One instruction file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Scope">Whose it is: <c>managed</c>, <c>user</c>, <c>project</c>, <c>local</c>, <c>nested</c>.</param>
/// <param name="Origin">The convention: <c>claude</c>, <c>agents</c>, <c>gemini</c>, <c>qwen</c>, <c>copilot</c>.</param>
/// <param name="Trust">Whose words they are.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Hash of its bytes; empty where it was not read.</param>
/// <param name="Tokens">Estimate.</param>
/// <param name="Reason">Why it is told, or left out.</param>
/// <param name="Patterns">The files it is about; null for all.</param>
/// <param name="ImportedBy">The file that imports it; null for none.</param>
internal sealed record ListedInstruction(
    string Path,
    string Scope,
    string Origin,
    string Trust,
    long Bytes,
    string Sha256,
    long Tokens,
    string Reason,
    IReadOnlyList<string>? Patterns,
    string? ImportedBy
)
{
    private const int BytesPerToken = 4;

    public static ListedInstruction Of(InstructionFile file) =>
        new(
            file.Path,
            file.Scope.ToString().ToLowerInvariant(),
            file.Family.ToString().ToLowerInvariant(),
            file.Trust,
            file.Bytes,
            file.Sha256,
            (file.Bytes + BytesPerToken - 1) / BytesPerToken,
            file.Reason,
            file.Patterns,
            file.ImportedBy
        );
}

/// <summary>What a model call contained.</summary>
/// <param name="Session">The session.</param>
/// <param name="Model">The model.</param>
/// <param name="Parts">Its parts in order.</param>
internal sealed record LastCall(string Session, string Model, IReadOnlyList<ContextPart> Parts);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContextListing))]
internal sealed partial class ContextListingJson : JsonSerializerContext;

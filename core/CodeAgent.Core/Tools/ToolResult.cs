using System.Text.Json;
using CodeAgent.Core.Conversations;

namespace CodeAgent.Core.Tools;

/// <summary>What a call brought.</summary>
/// <param name="Content">What the model is told, in blocks of text or images.</param>
/// <param name="Failure">Why it failed; null for success. The content then says more, e.g. a command's output.</param>
public sealed record ToolResult(IReadOnlyList<ContentBlock> Content, ToolFailure? Failure = null)
{
    /// <summary>Structured facts for views (diff, exit code, counts): a JSON object; null for none.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Files whose content the model now knows, for read-before-edit and stale detection.</summary>
    public IReadOnlyList<FileSeen> FilesSeen { get; init; } = [];

    /// <summary>The agent's new todo list, whole; null where it did not change.</summary>
    public IReadOnlyList<TodoItem>? Todos { get; init; }

    /// <summary>Names of tools whose declarations the model is given from now on; empty for none.</summary>
    public IReadOnlyList<string> LoadedTools { get; init; } = [];

    /// <summary>The permission mode that the session goes on in; null where it does not change.</summary>
    public Permissions.PermissionMode? NewMode { get; init; }

    /// <summary>A success that is one text.</summary>
    public static ToolResult Text(string text) => new([new TextBlock(text)]);

    /// <summary>A failure.</summary>
    public static ToolResult Failed(ToolFailure failure) => new([new TextBlock(failure.ToText())], failure);

    /// <summary>A failure of a kind.</summary>
    public static ToolResult Failed(ToolFailureKind kind, string message, string? hint = null) =>
        Failed(new ToolFailure(kind, message, hint));
}

/// <summary>A file as the model last saw it.</summary>
/// <param name="Path">Absolute real path.</param>
/// <param name="Sha256">Hash of the whole file's bytes at that time, lower-case hex.</param>
/// <param name="Partial">Whether only a part was shown because the file is too long; a part does not allow an edit.</param>
public sealed record FileSeen(string Path, string Sha256, bool Partial = false);

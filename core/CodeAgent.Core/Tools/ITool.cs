using System.Text.Json;

namespace CodeAgent.Core.Tools;

/// <summary>
/// One tool that a model can call. Stateless: everything about the call comes with it. Implementations never throw for
/// what the model did wrong; they answer with a <see cref="ToolFailure"/>.
/// </summary>
public interface ITool
{
    /// <summary>What the tool is and may do.</summary>
    ToolDescriptor Descriptor { get; }

    /// <summary>
    /// Checks the arguments without side effects and says what the call would touch. Pure but for reading the file
    /// system's names (links are resolved here, so that a permission is about the real path).
    /// </summary>
    ToolPlan Plan(JsonElement input, ToolScope scope);

    /// <summary>
    /// Does the work. Called only after the intent is durable. Cancellation ends it within bounded time, child
    /// processes included, with a result or an <see cref="OperationCanceledException"/>.
    /// </summary>
    Task<ToolResult> InvokeAsync(JsonElement input, ToolContext context, CancellationToken cancellationToken);
}

/// <summary>Where a call is planned.</summary>
/// <param name="Workspace">The session's folder, absolute, links resolved.</param>
/// <param name="AdditionalDirectories">More folders the session may use, absolute.</param>
public sealed record ToolScope(string Workspace, IReadOnlyList<string> AdditionalDirectories);

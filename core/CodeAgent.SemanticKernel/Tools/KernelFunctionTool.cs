using System.Text.Json;
using CodeAgent.Core.Tools;
using Microsoft.SemanticKernel;

namespace CodeAgent.SemanticKernel.Tools;

/// <summary>
/// One function of a kernel plugin as a tool of ours. Nobody knows what a plugin does, so a call is external: it is asked
/// about unless a rule names it, and never run twice.
/// </summary>
public sealed class KernelFunctionTool(Kernel kernel, KernelFunction function) : ITool
{
    /// <inheritdoc/>
    public ToolDescriptor Descriptor { get; } =
        new(NameOf(function), function.Description, function.JsonSchema, ToolEffect.External) { Kind = "extension" };

    /// <summary>The functions of all plugins of a kernel.</summary>
    public static IEnumerable<ITool> AllOf(Kernel kernel) =>
        kernel.Plugins.SelectMany(plugin => plugin).Select(function => new KernelFunctionTool(kernel, function));

    /// <inheritdoc/>
    public ToolPlan Plan(JsonElement input, ToolScope scope) =>
        new(
            Missing(input) is { } name
                ? new ToolFailure(ToolFailureKind.InvalidArguments, $"The argument '{name}' is missing.")
                : null,
            new ToolAccess(AccessKind.Other, Descriptor.Name),
            Descriptor.Name,
            input.GetRawText()
        );

    /// <inheritdoc/>
    public async Task<ToolResult> InvokeAsync(
        JsonElement input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var arguments = new KernelArguments();
        foreach (var member in input.EnumerateObject())
        {
            arguments[member.Name] = Value(member.Value);
        }

        // The filter lets only calls through that our pipeline has permitted; this key is how it knows them.
        arguments[PermittedCalls.ArgumentName] = context.CallId;
        var result = await function.InvokeAsync(kernel, arguments, cancellationToken);
        return ToolResult.Text(result.ToString());
    }

    private static string NameOf(KernelFunction function) =>
        string.IsNullOrEmpty(function.PluginName) ? function.Name : $"{function.PluginName}-{function.Name}";

    private string? Missing(JsonElement input) =>
        function
            .Metadata.Parameters.FirstOrDefault(parameter =>
                parameter.IsRequired && !input.TryGetProperty(parameter.Name, out _)
            )
            ?.Name;

    private static object? Value(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
            JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.Null => null,
            _ => element,
        };
}

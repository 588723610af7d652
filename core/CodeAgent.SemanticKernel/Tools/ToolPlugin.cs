using System.Text.Json;
using CodeAgent.Core.Tools;
using Microsoft.SemanticKernel;

namespace CodeAgent.SemanticKernel.Tools;

/// <summary>Our tools as a plugin, for kernels that plan with them.</summary>
public static class ToolPlugin
{
    /// <summary>The plugin's name.</summary>
    public const string Name = "codeagent";

    /// <summary>Makes the plugin.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="run">
    /// Runs a call through the session's pipeline (permissions, recording, limits) and answers with what the model is told.
    /// </param>
    public static KernelPlugin Create(
        ToolCatalog tools,
        Func<string, JsonElement, CancellationToken, Task<string>> run
    ) => KernelPluginFactory.CreateFromFunctions(Name, tools.All.Select(tool => Function(tool.Descriptor, run)));

    private static KernelFunction Function(
        ToolDescriptor tool,
        Func<string, JsonElement, CancellationToken, Task<string>> run
    ) =>
        KernelFunctionFactory.CreateFromMethod(
            (KernelArguments arguments, CancellationToken cancellationToken) =>
                run(tool.Name, JsonSerializer.SerializeToElement(arguments.ToDictionary()), cancellationToken),
            new KernelFunctionFromMethodOptions
            {
                FunctionName = tool.Name,
                Description = tool.Description,
                Parameters = [.. Parameters(tool.InputSchema)],
            }
        );

    private static IEnumerable<KernelParameterMetadata> Parameters(JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
            : [];
        return schema.TryGetProperty("properties", out var properties)
            ? properties
                .EnumerateObject()
                .Select(property => new KernelParameterMetadata(property.Name)
                {
                    IsRequired = required.Contains(property.Name),
                    Schema = KernelJsonSchema.Parse(property.Value.GetRawText()),
                })
            : [];
    }
}

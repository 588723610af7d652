using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace CodeAgent.SemanticKernel.Models;

/// <summary>The chat services of a kernel as models: <c>kernel/{service id}</c>.</summary>
public sealed class KernelModelProvider(Kernel kernel) : IModelProvider
{
    /// <inheritdoc/>
    public string Name => "kernel";

    /// <inheritdoc/>
    public string TelemetryName => "semantic_kernel";

    /// <inheritdoc/>
    public IChatClient CreateClient(string model) =>
        kernel.Services.GetKeyedService<IChatClient>(model)
        ?? kernel.Services.GetKeyedService<IChatCompletionService>(model)?.AsChatClient()
        ?? throw new CodeAgentException(
            ErrorCode.UnknownModel,
            $"The kernel has no chat service with the id '{model}'. Add one with that service id."
        );

    /// <inheritdoc/>
    public ModelCard Describe(string model) => new(model);
}

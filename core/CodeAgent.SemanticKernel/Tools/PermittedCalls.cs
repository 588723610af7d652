using Microsoft.SemanticKernel;

namespace CodeAgent.SemanticKernel.Tools;

/// <summary>
/// Refuses every function of a kernel that is not called through our tool pipeline, so that a prompt template or planner
/// cannot run a plugin past the permissions.
/// </summary>
public sealed class PermittedCalls : IFunctionInvocationFilter
{
    internal const string ArgumentName = "codeagent.call";

    /// <inheritdoc/>
    public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next)
    {
        if (!context.Arguments.Remove(ArgumentName))
        {
            throw new KernelException(
                $"{context.Function.PluginName}-{context.Function.Name} was called past the permissions and did not run."
            );
        }

        return next(context);
    }
}

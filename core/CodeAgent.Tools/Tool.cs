using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools;

/// <summary>
/// A tool whose arguments are a record. Binds and checks them against the descriptor's schema for both steps, so that
/// a tool only sees arguments that fit, and turns <see cref="ToolRefusedException"/> into a failure for the model.
/// </summary>
/// <typeparam name="TInput">The arguments; its JSON names are the schema's properties.</typeparam>
public abstract class Tool<TInput> : ITool
    where TInput : class
{
    private readonly Func<JsonTypeInfo<TInput>> _inputType;

    /// <summary>Creates the tool.</summary>
    /// <param name="descriptor">What it is; its schema lists every parameter.</param>
    /// <param name="inputType">The record's source-generated type; asked for at the first call, not when tools are listed.</param>
    protected Tool(ToolDescriptor descriptor, Func<JsonTypeInfo<TInput>> inputType)
    {
        Descriptor = descriptor;
        _inputType = inputType;
    }

    /// <inheritdoc />
    public ToolDescriptor Descriptor { get; }

    /// <inheritdoc />
    public ToolPlan Plan(JsonElement input, ToolScope scope)
    {
        try
        {
            return Plan(Bind(input), scope);
        }
        catch (ToolRefusedException refused)
        {
            return ToolPlan.Refused(refused.Failure);
        }
    }

    /// <inheritdoc />
    public async Task<ToolResult> InvokeAsync(
        JsonElement input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await InvokeAsync(Bind(input), context, cancellationToken);
        }
        catch (ToolRefusedException refused)
        {
            return ToolResult.Failed(refused.Failure);
        }
    }

    /// <summary>As <see cref="Plan(JsonElement, ToolScope)"/>, with arguments that fit the schema.</summary>
    /// <exception cref="ToolRefusedException">They cannot be used for another reason.</exception>
    protected abstract ToolPlan Plan(TInput input, ToolScope scope);

    /// <summary>As <see cref="InvokeAsync(JsonElement, ToolContext, CancellationToken)"/>, with arguments that fit the schema.</summary>
    /// <exception cref="ToolRefusedException">It cannot be done; becomes the result.</exception>
    protected abstract Task<ToolResult> InvokeAsync(
        TInput input,
        ToolContext context,
        CancellationToken cancellationToken
    );

    private TInput Bind(JsonElement input) =>
        JsonSerializer.Deserialize(ToolInput.Normalise(input, Descriptor).Span, _inputType())
        ?? throw new InvalidOperationException($"The arguments of {Descriptor.Name} bound to nothing.");
}

using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Core.Context;

/// <summary>The product's own instructions, or the ones given in their place, and what is added to them.</summary>
public sealed class SystemFragment : IContextFragment
{
    /// <inheritdoc/>
    public string Name => "system";

    /// <inheritdoc/>
    public string Source => "product";

    /// <inheritdoc/>
    public string Trust => "product";

    /// <inheritdoc/>
    public ValueTask<string> RenderAsync(SessionSettings settings, CancellationToken cancellationToken)
    {
        var text = settings.SystemPrompt ?? PromptLibrary.Load("system");
        return ValueTask.FromResult(settings.AppendSystemPrompt is { Length: > 0 } more ? $"{text}\n\n{more}" : text);
    }
}

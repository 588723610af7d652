using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Context;

/// <summary>The product's own instructions, or the ones given in their place, and what is added to them.</summary>
public sealed class SystemFragment : IContextFragment
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
        SessionSettings settings,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<PinnedFragment>
        {
            settings.SystemPrompt is { } given
                ? new PinnedFragment("system", "--system-prompt", "user", given)
                : new PinnedFragment("system", "product", "product", PromptLibrary.Load("system")),
        };
        if (settings.AppendSystemPrompt is { Length: > 0 } more)
        {
            parts.Add(new PinnedFragment("system", "--append-system-prompt", "user", more));
        }

        return ValueTask.FromResult<IReadOnlyList<PinnedFragment>>(parts);
    }
}

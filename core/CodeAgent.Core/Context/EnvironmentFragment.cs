using System.Globalization;
using System.Runtime.InteropServices;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Context;

/// <summary>Where the agent works: folder, platform, date, whether there is a git repository.</summary>
public sealed class EnvironmentFragment(TimeProvider clock) : IContextFragment
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PinnedFragment>> RenderAsync(
        SessionSettings settings,
        CancellationToken cancellationToken
    )
    {
        var text = PromptLibrary.Fill(
            "environment",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["workspace"] = settings.Workspace,
                ["platform"] = RuntimeInformation.OSDescription,
                ["today"] = clock.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["git"] = IsInGit(settings.Workspace) ? "yes" : "no",
            }
        );
        return ValueTask.FromResult<IReadOnlyList<PinnedFragment>>([
            new PinnedFragment("environment", "host", "product", text),
        ]);
    }

    private static bool IsInGit(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            // A worktree and a submodule have a file of that name.
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return true;
            }
        }

        return false;
    }
}

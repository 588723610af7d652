using System.Globalization;
using System.Runtime.InteropServices;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions;

namespace CodeAgent.Core.Context;

/// <summary>Where the agent works: folder, platform, date, whether there is a git repository.</summary>
public sealed class EnvironmentFragment(TimeProvider clock) : IContextFragment
{
    /// <inheritdoc/>
    public string Name => "environment";

    /// <inheritdoc/>
    public string Source => "host";

    /// <inheritdoc/>
    public string Trust => "product";

    /// <inheritdoc/>
    public ValueTask<string> RenderAsync(SessionSettings settings, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            PromptLibrary.Fill(
                "environment",
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["workspace"] = settings.Workspace,
                    ["platform"] = RuntimeInformation.OSDescription,
                    ["today"] = clock.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ["git"] = IsInGit(settings.Workspace) ? "yes" : "no",
                }
            )
        );

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

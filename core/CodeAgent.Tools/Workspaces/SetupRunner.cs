using CodeAgent.Core.Workspaces;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Prepares a fresh clone: by the setup script, or by a copy of what it produced for the same inputs before.</summary>
internal sealed class SetupRunner(GitProgram git, WorkspaceCommands commands, SetupCache cache)
{
    private const int MostRules = 500;

    /// <summary>Prepares it; null, or why it could not be.</summary>
    public async Task<string?> PrepareAsync(
        FreshClone clone,
        WorkspaceSetup setup,
        WorkspaceOrder workspace,
        CancellationToken cancellationToken
    )
    {
        if (setup.Script.Length == 0)
            return null;
        var key = await SetupCache.KeyAsync(clone, setup, cancellationToken);
        using var held = await cache.LockAsync(key, cancellationToken);
        if (!await cache.TryRestoreAsync(key, clone.Folder.Tree, cancellationToken))
        {
            var order = new WorkspaceCommand(setup.Script, clone.Folder.Tree, clone.Environment, workspace.SetupTimeout)
            {
                Sandbox = workspace.Sandbox,
            };
            var result = await commands.RunAsync(order, cancellationToken);
            if (result.ExitCode != 0)
                return Failure(result);
            var repository = clone.Folder.Repository([], clone.ObjectFormat);
            var shadow = WorkspaceFolder.Shadow(repository);
            if (!await IsChangedAsync(shadow, cancellationToken))
                await cache.KeepAsync(
                    key,
                    clone.Folder.Tree,
                    await MadeAsync(shadow, cancellationToken),
                    cancellationToken
                );
        }
        await ExcludeAsync(clone, cancellationToken);
        return null;
    }

    private static string Failure(WorkspaceCommandResult result)
    {
        var what = result.Failure ?? $"It ended with exit code {result.ExitCode}.";
        return $"The setup script failed. {what}\n{result.Output.Told()}".TrimEnd();
    }

    /// <summary>Whether files of the commit were changed: such a state is no addition that could be copied.</summary>
    private async Task<bool> IsChangedAsync(ShadowFolder shadow, CancellationToken cancellationToken)
    {
        var call = shadow.Call(shadow.NewIndex(), "ls-files", "-z", "-m", "-d");
        return (await git.RunAsync(call, cancellationToken)).Output.Length > 0;
    }

    /// <summary>What was made: files and whole folders, ignored or not.</summary>
    private async Task<byte[]> MadeAsync(ShadowFolder shadow, CancellationToken cancellationToken)
    {
        var call = shadow.Call(shadow.NewIndex(), "ls-files", "-z", "-o", "--directory");
        return (await git.RunAsync(call, cancellationToken)).Output;
    }

    /// <summary>What the setup made and nothing ignores is not the agent's work: it is ignored from now on.</summary>
    private async Task ExcludeAsync(FreshClone clone, CancellationToken cancellationToken)
    {
        var repository = clone.Folder.Repository([], clone.ObjectFormat);
        var shadow = WorkspaceFolder.Shadow(repository);
        var rules = await RulesAsync(shadow, [], cancellationToken);
        if (rules.Count > MostRules)
            rules = await RulesAsync(shadow, ["--directory", "--no-empty-directory"], cancellationToken);
        if (rules.Count == 0)
            return;
        var text = string.Concat(rules.Select(rule => rule + "\n"));
        await File.WriteAllTextAsync(clone.Folder.ExcludeFile, text, cancellationToken);
    }

    private async Task<List<string>> RulesAsync(ShadowFolder shadow, string[] how, CancellationToken cancellationToken)
    {
        string[] asked = ["ls-files", "-z", "-o", "--exclude-standard", .. how];
        var answer = await git.RunAsync(shadow.Call(shadow.NewIndex(), asked), cancellationToken);
        return [.. GitPaths.Parse(answer.Output).Select(ExcludeRule.Of).OfType<string>()];
    }
}

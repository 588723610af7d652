using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Trust;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Cli.Trusting;

/// <summary>What a session takes over from settings files: hooks and variables that may run here.</summary>
internal sealed class SessionGuards(CliEnvironment environment, IHookHandlers handlers, TimeProvider clock)
{
    private static readonly TimeSpan s_guardLimit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What a run takes over that nobody watches. What the folder brings must have been decided about, and every guard must
    /// answer as declared.
    /// </summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="CodeAgentException">Something was not decided about, or a guard fails (AGENT0420, AGENT0422).</exception>
    public async Task<AcceptedSettings> UnattendedAsync(string folder, CancellationToken cancellationToken)
    {
        var settings = FolderSettings.Read(environment, folder, clock);
        if (settings.Undecided is { Count: > 0 } undecided)
        {
            throw Refusal(folder, undecided);
        }

        var accepted = AcceptedSettings.Of(settings);
        if (await TestAsync(accepted.Hooks, folder, cancellationToken) is [var failed, ..])
        {
            throw new CodeAgentException(
                ErrorCode.GuardFailed,
                $"A guard does not answer as it is declared: {TerminalText.Line(failed.Hook.Label, 200)}\n"
                    + $"{TerminalText.Clean(failed.Fault!)}\nRepair it, or take it out of {failed.Hook.Source}. See all: codeagent doctor"
            );
        }

        return accepted;
    }

    /// <summary>What a conversation takes over. The person was asked about the rest before.</summary>
    /// <exception cref="CodeAgentException">A settings file cannot be used (coded).</exception>
    public AcceptedSettings Attended(string folder) =>
        AcceptedSettings.Of(FolderSettings.Read(environment, folder, clock));

    /// <summary>The guards that do not answer as declared.</summary>
    public async Task<IReadOnlyList<GuardTestResult>> TestAsync(
        IReadOnlyList<HookDefinition> hooks,
        string folder,
        CancellationToken cancellationToken
    )
    {
        using var late = new CancellationTokenSource(s_guardLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var results = await new GuardTest(handlers, folder).RunAsync(hooks, either.Token);
        return [.. results.Where(result => result.Fault is not null)];
    }

    /// <summary>Runs the hooks of a leave; what goes wrong with them is told.</summary>
    public async Task LeaveAsync(string sessionId, string reason, TextWriter told)
    {
        var hooks = Attended(environment.CurrentFolder).Hooks;
        var stream = StreamId.Session(sessionId);
        foreach (
            var fault in await SessionEndHooks.RunAsync(handlers, hooks, stream, environment.CurrentFolder, reason)
        )
        {
            await told.WriteLineAsync($"codeagent: SessionEnd {TerminalText.Line(fault, 400)}");
        }
    }

    /// <summary>Whether a repository's setup was accepted as it is.</summary>
    public bool IsAccepted(string repository, WorkspaceSetup setup) =>
        TrustOf(repository).Find(Item(repository, setup)) is TrustAnswer.Accepted or TrustAnswer.Locked;

    /// <summary>Accepts a repository's setup as it is, for this task and later ones.</summary>
    public void AcceptSetup(string repository, WorkspaceSetup setup) =>
        TrustOf(repository).Accept(Item(repository, setup), environment.Actor);

    private ITrust TrustOf(string folder) => FolderSettings.Read(environment, folder, clock).Trust;

    private static TrustItem Item(string repository, WorkspaceSetup setup) =>
        new(TrustKind.Setup, "setup of workspaces", repository, ".codeagent/config.json", setup.Hash);

    private static CodeAgentException Refusal(
        string folder,
        IReadOnlyList<(TrustItem Item, TrustAnswer Answer)> undecided
    )
    {
        var lines = undecided.Select(pair =>
            $"  {pair.Item.ShortHash}  {TerminalText.Line(pair.Item.Name, 100)}"
            + (pair.Answer == TrustAnswer.Changed ? " (changed since it was accepted)" : "")
        );
        var hashes = string.Join(' ', undecided.Select(pair => pair.Item.ShortHash));
        return new CodeAgentException(
            ErrorCode.NotTrusted,
            $"{folder} brings configuration that runs programs, and nobody accepted it:\n{string.Join('\n', lines)}\n"
                + $"Look at it:      codeagent trust list\n"
                + $"Let it run:      codeagent trust accept {hashes}\n"
                + $"Go on without:   codeagent trust refuse {hashes}"
        );
    }
}

/// <summary>What may run of the settings files.</summary>
/// <param name="Hooks">Hooks, the strongest file's first.</param>
/// <param name="Variables">Variables of commands; null for none.</param>
internal sealed record AcceptedSettings(
    IReadOnlyList<HookDefinition> Hooks,
    IReadOnlyDictionary<string, string>? Variables
)
{
    /// <summary>The hooks as settings keep them: null for none.</summary>
    public IReadOnlyList<HookDefinition>? HooksOrNone => Hooks.Count > 0 ? Hooks : null;

    public static AcceptedSettings Of(FolderSettings settings)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var found in settings.Environments.Where(found => settings.May(found.Item)))
        {
            foreach (var (name, value) in found.Variables)
            {
                variables.TryAdd(name, value);
            }
        }

        return new AcceptedSettings(
            [.. settings.Hooks.Where(hook => settings.May(hook.Item)).Select(hook => hook.Hook)],
            variables.Count > 0 ? variables : null
        );
    }
}

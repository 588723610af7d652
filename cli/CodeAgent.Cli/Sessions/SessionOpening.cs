using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Trusting;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Sessions;

/// <summary>Finds or starts the session of a run, with the settings that its flags ask for.</summary>
internal sealed class SessionOpening(LocalHost host, CliEnvironment environment, RunRequest request)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    // Tools of servers are not known by name before the servers answer; rules decide about each.
    private static readonly string[] s_ofServers =
    [
        "mcp__*",
        "ToolSearch",
        "ListMcpResourcesTool",
        "ReadMcpResourceTool",
    ];

    private SessionClient? _found;
    private string? _model;
    private AcceptedSettings? _accepted;

    private ApprovalPolicy Policy => request.AsksHost ? ApprovalPolicy.Wait : ApprovalPolicy.Deny;

    /// <summary>Checks what can be checked before anything is read or written: the session is there, the model can be had.</summary>
    /// <exception cref="CodeAgentException">It is not (coded).</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _found = await FindAsync(cancellationToken);
        if (_found is null || request.Model is not null)
        {
            _model = await host.Models.ChooseAsync(request.Model, cancellationToken);
        }

        await host.Sandbox.RequireAsync(LocalSandbox.Unattended(request.Sandbox, host.Sandbox));
        _accepted = await host.Guards.UnattendedAsync(environment.CurrentFolder, cancellationToken);
    }

    /// <summary>Opens it.</summary>
    /// <param name="changed">What is asked for by now; which session it is has stayed the same.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="CodeAgentException">It cannot be started or changed (coded).</exception>
    public Task<OpenedSession> OpenAsync(RunRequest changed, CancellationToken cancellationToken)
    {
        request = changed;
        return (_found, request.Fork) switch
        {
            ({ } origin, { } fork) => ForkAsync(origin, fork, cancellationToken),
            ({ } client, _) => ResumeAsync(client, cancellationToken),
            _ => StartAsync(cancellationToken),
        };
    }

    private async Task<OpenedSession> StartAsync(CancellationToken cancellationToken)
    {
        var settings = new SessionSettings("agent", environment.CurrentFolder, request.Model ?? _model!)
        {
            PermissionMode = request.PermissionMode ?? PermissionMode.Default,
            ApprovalPolicy = Policy,
            Rules = request.Rules,
            Tools = OfferedTools(),
            AdditionalDirectories = request.Folders,
            Hooks = _accepted!.HooksOrNone,
            Environment = _accepted.Variables,
            SystemPrompt = request.SystemPrompt,
            AppendSystemPrompt = request.AppendSystemPrompt,
            Limits = request.Limits ?? new SessionLimits(),
            Sandbox = LocalSandbox.Unattended(request.Sandbox, host.Sandbox),
        };
        return await StartAsync(
            (request.Session as SessionChoice.New)?.Id,
            new StartSession(settings, null, []),
            cancellationToken
        );
    }

    private async Task<OpenedSession> ForkAsync(
        SessionClient origin,
        SessionChoice.New fork,
        CancellationToken cancellationToken
    )
    {
        var start = await SessionFork.StartAsync(origin, request, Policy, cancellationToken);
        start = start with { Settings = start.Settings with { Hooks = _accepted!.HooksOrNone } };
        return await StartAsync(fork.Id, start, cancellationToken);
    }

    private async Task<OpenedSession> StartAsync(string? id, StartSession start, CancellationToken cancellationToken)
    {
        var client = host.Session(id ?? Guid.CreateVersion7().ToString());
        var settings = start.Settings;
        await client.SendAsync(start, SessionClient.NewCommandId(), cancellationToken);
        return new OpenedSession(
            client,
            settings.Workspace,
            settings.Model,
            settings.PermissionMode,
            settings.Tools ?? host.ToolNames,
            LastSeq: 0,
            Position: 0,
            IsUnfinished: false
        );
    }

    private async Task<OpenedSession> ResumeAsync(SessionClient client, CancellationToken cancellationToken)
    {
        var before = await SettledAsync(client, cancellationToken);
        if (before.Approvals is [var open, ..] && !request.AsksHost)
        {
            throw new CodeAgentException(
                ErrorCode.NeedsDecision,
                $"The session waits for a decision: {open.Title}\nDecide it over codeagent serve; it was started to wait for one."
            );
        }

        if (Changes(before.HasHooks) is { } changes)
        {
            await client.SendAsync(changes, SessionClient.NewCommandId(), cancellationToken);
        }

        return new OpenedSession(
            client,
            before.Workspace,
            request.Model ?? before.Model,
            request.PermissionMode ?? before.PermissionMode,
            host.ToolNames,
            before.LastSeq,
            before.LastRootSeq,
            before.PendingCommands > 0 || before.Status is SessionStatuses.Running or SessionStatuses.Waiting
        )
        {
            Approvals = before.Approvals,
        };
    }

    /// <summary>The session, if possible with the commands taken in that a killed process left in its inbox.</summary>
    private async Task<SessionSnapshot> SettledAsync(SessionClient client, CancellationToken cancellationToken)
    {
        var start = host.Clock.GetTimestamp();
        var snapshot = await client.FindAsync(cancellationToken) ?? throw Unknown(client.Id);
        while (snapshot.PendingCommands > 0 && host.Clock.GetElapsedTime(start) < s_patience)
        {
            await client.WakeAsync(cancellationToken);
            await Task.Delay(s_interval, host.Clock, cancellationToken);
            snapshot = await client.FindAsync(cancellationToken) ?? throw Unknown(client.Id);
        }

        return snapshot;
    }

    private ChangeSettings? Changes(bool hasHooks) =>
        request
            is {
                Model: null,
                PermissionMode: null,
                Limits: null,
                Rules: [],
                Folders: [],
                AsksHost: false,
                Sandbox: null
            }
        && !hasHooks
        && _accepted!.Hooks.Count == 0
            ? null
            : new ChangeSettings(
                request.Model,
                request.PermissionMode,
                request.AsksHost ? ApprovalPolicy.Wait : null,
                request.Limits
            )
            {
                AddedRules = request.Rules,
                AddedDirectories = request.Folders,
                Sandbox = request.Sandbox,
                Hooks = hasHooks || _accepted!.Hooks.Count > 0 ? _accepted!.Hooks : null,
                IsResumed = hasHooks || _accepted!.Hooks.Count > 0 ? true : null,
            };

    private async Task<SessionClient?> FindAsync(CancellationToken cancellationToken)
    {
        switch (request.Session)
        {
            case SessionChoice.Resume resume:
                var isId = StreamId.TryParse($"session/{resume.Id}", out _);
                var client = isId ? host.Session(resume.Id) : throw Unknown(resume.Id);
                return await client.FindAsync(cancellationToken) is null ? throw Unknown(resume.Id) : client;
            case SessionChoice.Latest:
                var query = new SessionQuery(environment.CurrentFolder, [], Limit: 1);
                var latest = await host.Sessions.ListAsync(query, cancellationToken);
                return latest.Sessions is [var last] ? host.Session(last.Id) : throw NoneHere();
            default:
                return null;
        }
    }

    private IReadOnlyList<string>? OfferedTools()
    {
        var removed = request
            .Rules.Where(rule => rule.Verdict == PermissionVerdict.Deny)
            .Select(rule => RuleList.WholeTool(rule.Text))
            .ToHashSet();
        return removed.Overlaps(host.ToolNames)
            ? [.. host.ToolNames.Where(name => !removed.Contains(name)), .. s_ofServers]
            : null;
    }

    private static CodeAgentException Unknown(string id) =>
        new(ErrorCode.UnknownSession, $"There is no session '{id}'.");

    private CodeAgentException NoneHere() =>
        new(ErrorCode.UnknownSession, $"There is no session in {environment.CurrentFolder} to continue.");
}

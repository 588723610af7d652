using CodeAgent.Cli.Chat.Input;
using CodeAgent.Cli.Commands;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Sessions;
using CodeAgent.Cli.Trusting;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Grains.Sessions;

namespace CodeAgent.Cli.Chat;

/// <summary>Starts, finds and resumes sessions for a person who is there to be asked.</summary>
internal sealed class ChatSessions(LocalHost host, CliEnvironment environment, RunRequest request)
{
    /// <summary>The folder that is worked in.</summary>
    public string Folder => environment.CurrentFolder;

    /// <summary>Images that messages name.</summary>
    public ImageMentions Images { get; } =
        new(environment.CurrentFolder, environment.Variables.GetValueOrDefault("HOME", environment.CurrentFolder));

    /// <summary>What may run of the settings files. Read anew for each session: a person may have decided meanwhile.</summary>
    private AcceptedSettings Accepted => host.Guards.Attended(environment.CurrentFolder);

    /// <summary>Makes sure that a model can be had.</summary>
    /// <exception cref="CodeAgentException">It cannot (coded).</exception>
    public Task CheckModelAsync(string model) => host.Models.ChooseAsync(model, CancellationToken.None);

    public async Task<SessionClient> OpenAsync(CancellationToken cancellationToken) =>
        request.Session switch
        {
            SessionChoice.Resume resume => await GoOnAsync(resume.Id, cancellationToken),
            SessionChoice.Latest when await LatestAsync(cancellationToken) is { } latest => await GoOnAsync(
                latest.Id,
                cancellationToken
            ),
            SessionChoice.Latest => throw new CodeAgentException(
                ErrorCode.UnknownSession,
                "There is no session of this folder to go on with."
            ),
            SessionChoice.New chosen => await StartAsync(chosen.Id, cancellationToken),
            _ => await StartAsync(null, cancellationToken),
        };

    /// <summary>The session of an agent that a session started.</summary>
    public SessionClient OfAgent(StreamId stream) => host.Agent(stream);

    /// <summary>A new session.</summary>
    public async Task<SessionClient> StartAsync(string? id, CancellationToken cancellationToken)
    {
        var model = await host.Models.ChooseAsync(request.Model, cancellationToken);
        var settings = new SessionSettings("agent", environment.CurrentFolder, model)
        {
            PermissionMode = request.PermissionMode ?? PermissionMode.Default,
            ApprovalPolicy = ApprovalPolicy.Wait,
            Checkpoints = true,
            Rules = request.Rules,
            AdditionalDirectories = request.Folders,
            Hooks = Accepted.HooksOrNone,
            Environment = Accepted.Variables,
            SystemPrompt = request.SystemPrompt,
            AppendSystemPrompt = request.AppendSystemPrompt,
            Limits = request.Limits ?? new SessionLimits(),
            Sandbox = LocalSandbox.Attended(request.Sandbox, environment),
        };
        return await StartAsync(id, new StartSession(settings, null, []), cancellationToken);
    }

    /// <summary>A session that was there before; an unfinished turn goes on.</summary>
    /// <exception cref="CodeAgentException">There is none with that id (AGENT0501).</exception>
    public async Task<SessionClient> ResumeAsync(string id, CancellationToken cancellationToken)
    {
        var client = await FindAsync(id, cancellationToken);
        var changes = new ChangeSettings(request.Model, request.PermissionMode, ApprovalPolicy.Wait, request.Limits)
        {
            Sandbox = request.Sandbox,
            Hooks = Accepted.Hooks,
            IsResumed = true,
        };
        await client.SendAsync(changes, SessionClient.NewCommandId(), cancellationToken);
        await host.WakeAgentsAsync(id, cancellationToken);
        return client;
    }

    /// <summary>Sessions of this folder, newest first.</summary>
    public async Task<IReadOnlyList<SessionListing>> ListAsync(int limit, CancellationToken cancellationToken) =>
        (
            await host.Sessions.ListAsync(new SessionQuery(environment.CurrentFolder, [], limit), cancellationToken)
        ).Sessions;

    private async Task<SessionClient> GoOnAsync(string id, CancellationToken cancellationToken)
    {
        if (request.Fork is not { } fork)
        {
            return await ResumeAsync(id, cancellationToken);
        }

        var origin = await FindAsync(id, cancellationToken);
        var start = await SessionFork.StartAsync(origin, request, ApprovalPolicy.Wait, cancellationToken);
        start = start with { Settings = start.Settings with { Hooks = Accepted.HooksOrNone } };
        return await StartAsync(fork.Id, start, cancellationToken);
    }

    private async Task<SessionClient> StartAsync(string? id, StartSession start, CancellationToken cancellationToken)
    {
        var client = host.Session(id ?? Guid.CreateVersion7().ToString());
        await client.SendAsync(start, SessionClient.NewCommandId(), cancellationToken);
        return client;
    }

    private async Task<SessionClient> FindAsync(string id, CancellationToken cancellationToken)
    {
        var client = StreamId.TryParse($"session/{id}", out _) ? host.Session(id) : throw Unknown(id);
        return await client.FindAsync(cancellationToken) is null ? throw Unknown(id) : client;
    }

    private async Task<SessionListing?> LatestAsync(CancellationToken cancellationToken) =>
        (await ListAsync(1, cancellationToken)) is [var latest] ? latest : null;

    private static CodeAgentException Unknown(string id) =>
        new(ErrorCode.UnknownSession, $"There is no session '{id}'.\nList the sessions: codeagent sessions --all");
}

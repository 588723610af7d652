using System.CommandLine;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Remote;
using CodeAgent.Cli.Sessions;
using CodeAgent.Cli.Tasks;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Models;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Cli.Hosting;

/// <summary>Where a command finds tasks and sessions: in this process, or behind a gateway that <c>--gateway</c> names.</summary>
internal sealed class FaceHost : IAsyncDisposable
{
    private const int MaxTasks = 1_000;
    private readonly string _actor;
    private readonly LocalHost? _local;
    private readonly RemoteGrains? _remote;

    private FaceHost(CliEnvironment environment, GatewayAddress? gateway)
    {
        _actor = environment.Actor;
        if (gateway is null)
        {
            _local = LocalHost.Open(environment);
        }
        else
        {
            _remote = new RemoteGrains(gateway, TimeProvider.System);
        }
    }

    /// <summary>The option of every command that works on a gateway as well.</summary>
    public static Option<string?> Gateway { get; } =
        new("--gateway")
        {
            Description =
                "Work on this gateway instead of this machine's state (CODEAGENT_GATEWAY, CODEAGENT_GATEWAY_TOKEN).",
            HelpName = "URL",
            Recursive = true,
        };

    /// <summary>The grains.</summary>
    public IGrainFactory Grains => _local?.Grains ?? _remote!.Factory;

    /// <summary>The time.</summary>
    public TimeProvider Clock => _local?.Clock ?? TimeProvider.System;

    /// <summary>Whether it is a gateway.</summary>
    public bool IsRemote => _remote is not null;

    /// <summary>This machine's own host.</summary>
    /// <exception cref="CodeAgentException">It is a gateway (AGENT0701).</exception>
    public LocalHost Here =>
        _local
        ?? throw new CodeAgentException(
            ErrorCode.NotSupportedByHost,
            "A gateway cannot do this: it needs this machine's state.\nRun it on the gateway's machine, without --gateway."
        );

    /// <summary>Finds tasks.</summary>
    public ITaskDirectoryGrain Tasks => Grains.GetGrain<ITaskDirectoryGrain>(ITaskDirectoryGrain.Key);

    /// <summary>Finds sessions.</summary>
    public ISessionDirectoryGrain Sessions => Grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key);

    /// <summary>Knows models.</summary>
    public IModelDirectoryGrain Models => Grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key);

    /// <summary>Opens what the command line and the environment name.</summary>
    /// <exception cref="CodeAgentException">It cannot be used (coded).</exception>
    public static FaceHost Open(CliEnvironment environment, ParseResult parsed) =>
        new(environment, GatewayAddress.Find(environment, parsed.GetValue(Gateway)));

    /// <summary>Sees that somebody runs tasks; a gateway does so itself.</summary>
    public void KeepWorker() => _local?.Worker.Keep();

    /// <summary>A task.</summary>
    public TaskClient AgentTask(string id) => new(Grains, id, _actor, KeepWorker);

    /// <summary>A task by its id or the beginning of it.</summary>
    /// <exception cref="CodeAgentException">There is none, or there are several (coded).</exception>
    public async Task<TaskClient> FindTaskAsync(string word, CancellationToken cancellationToken)
    {
        var tasks = (await Tasks.ListAsync(new TaskQuery(null, [], MaxTasks), cancellationToken)).Tasks;
        return AgentTask(TaskIds.Match(word, [.. tasks.Select(task => task.Id)]));
    }

    /// <summary>A session.</summary>
    public SessionClient Session(string id) =>
        _local?.Session(id) ?? new SessionClient(Grains.GetGrain<ISessionGrain>(id), id, _actor);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _remote?.Dispose();
        if (_local is not null)
        {
            await _local.DisposeAsync();
        }
    }
}

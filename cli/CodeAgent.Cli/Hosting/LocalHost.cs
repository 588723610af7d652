using System.Reflection;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting.Faults;
using CodeAgent.Cli.Sessions;
using CodeAgent.Cli.Tasks;
using CodeAgent.Cli.Trusting;
using CodeAgent.Core.Context;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Tools;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using CodeAgent.Grains.Trees;
using CodeAgent.Grains.Workspaces;
using CodeAgent.Storage.Owners;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Telemetry;
using CodeAgent.Telemetry.Export;
using CodeAgent.Tools;
using CodeAgent.Tools.Delegation;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Hooks;
using CodeAgent.Tools.Instructions;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Planning;
using CodeAgent.Tools.Processes;
using CodeAgent.Tools.Sandboxes;
using CodeAgent.Tools.Web;
using CodeAgent.Tools.Workspaces;
using Orleans;

namespace CodeAgent.Cli.Hosting;

/// <summary>The in-process host: the one place where store, owner, models, tools and grains are put together.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private const int MaxTasks = 1_000;
    private const int MaxHeads = 10_000;
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(2);
    private readonly ProcessReaper _reaper;
    private readonly LocalModels _models;
    private readonly IEventStore _store;
    private readonly LocalGrainHost _grains;
    private readonly RunningTelemetry _telemetry;
    private readonly BuiltInToolSet _tools;
    private readonly McpServers _servers;
    private readonly List<TreeExport> _exports = [];
    private readonly string _actor;
    private readonly PromptHooks _hooks;

    private LocalHost(CliEnvironment environment, TimeProvider clock)
    {
        Clock = clock;
        _actor = environment.Actor;
        Worker = new WorkerKeeper(environment);
        _reaper = new ProcessReaper(clock);
        var crash = CrashPoint.Parse(environment.Fault);
        (_models, var store) = OpenBoth(environment, clock);
        _store = CrashingStore.Wrap(store, crash);
        _telemetry = TelemetrySetup.Start(environment.Telemetry, clock);
        var variables = _models.WithoutKeys(environment.Variables);
        _servers = ServerSetup.Create(environment, variables, clock);
        Sandbox = LocalSandbox.Create(environment);
        _tools = BuiltInTools.Create(
            new BuiltInToolOptions
            {
                Environment = variables,
                Instructions = environment.Instructions,
                Sandbox = Sandbox,
                Web = new WebFetchOptions { PrivateHosts = environment.PrivateHosts },
            }
        );
        Workspaces = new GitWorkspaces(
            new GitWorkspaceOptions
            {
                StateFolder = environment.StateFolder,
                Environment = variables,
                Blobs = _store,
                Sandbox = Sandbox,
                Clock = clock,
            }
        );
        _hooks = new PromptHooks(_models.Bindings, new HookHandlers(variables, clock), clock);
        Guards = new SessionGuards(environment, _hooks, clock);
        var runtime = Runtime(environment, crash);
        ToolNames =
        [
            .. runtime
                .Tools.All.Where(tool => tool.Descriptor.Role is null or "agent")
                .Select(tool => tool.Descriptor.Name),
        ];
        _grains = new LocalGrainHostBuilder(new LocalGrainHostOptions { Clock = clock })
            .AddGrain<ISessionGrain, SessionGrain>(activation => new SessionGrain(activation, runtime))
            .AddGrain<ISessionDirectoryGrain, SessionDirectoryGrain>(_ => new SessionDirectoryGrain(runtime))
            .AddGrain<ICoordinatorGrain, CoordinatorGrain>(activation => new CoordinatorGrain(activation, runtime))
            .AddGrain<ISubagentGrain, SubagentGrain>(activation => new SubagentGrain(activation, runtime))
            .AddGrain<IWorkspaceGrain, WorkspaceGrain>(activation => new WorkspaceGrain(activation, Workspaces))
            .AddGrain<ITaskDirectoryGrain, TaskDirectoryGrain>(_ => new TaskDirectoryGrain(_store))
            .AddGrain<ITreeDirectoryGrain, TreeDirectoryGrain>(_ => new TreeDirectoryGrain(_store))
            .AddGrain<ITaskGrain, TaskGrain>((activation, grains) => new TaskGrain(activation, Tasks(grains)))
            .AddDirectories(runtime, _models)
            .Build();
    }

    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(LocalHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The grains.</summary>
    public IGrainFactory Grains => _grains.Factory;

    /// <summary>Finds sessions.</summary>
    public ISessionDirectoryGrain Sessions => Grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key);

    /// <summary>Finds tasks.</summary>
    public ITaskDirectoryGrain TaskDirectory => Grains.GetGrain<ITaskDirectoryGrain>(ITaskDirectoryGrain.Key);

    /// <summary>The worker that runs tasks.</summary>
    public WorkerKeeper Worker { get; }

    /// <summary>Repositories and workspaces of tasks.</summary>
    public IWorkspaces Workspaces { get; }

    /// <summary>Where commands of agents, setup scripts and checks are kept.</summary>
    public Sandbox Sandbox { get; }

    /// <summary>The names of the tools, in the order in which models are told of them.</summary>
    public IReadOnlyList<string> ToolNames { get; }

    /// <summary>Hooks and variables of settings files.</summary>
    public SessionGuards Guards { get; }

    /// <summary>Servers of the Model Context Protocol.</summary>
    public McpServers Servers => _servers;

    /// <summary>The models.</summary>
    public LocalModels Models => _models;

    /// <summary>Opens the state folder and starts the host. Nothing is adopted: it runs the sessions it is asked for.</summary>
    /// <exception cref="CodeAgentException">The state or the configuration cannot be used (coded).</exception>
    public static LocalHost Open(CliEnvironment environment) => new(environment, TimeProvider.System);

    /// <summary>A session.</summary>
    public SessionClient Session(string id)
    {
        if (_telemetry.Follow(_store, _store, StreamId.Session(id)) is { } export)
        {
            _exports.Add(export);
        }

        return new SessionClient(Grains.GetGrain<ISessionGrain>(id), id, _actor);
    }

    /// <summary>The session of an agent that another session, or a task, started.</summary>
    public SessionClient Agent(StreamId stream) => new(GrainAgents.Find(Grains, stream), stream.Key, _actor);

    /// <summary>Goes on with the background agents of a session that a dead process left at work.</summary>
    public async Task WakeAgentsAsync(string sessionId, CancellationToken cancellationToken)
    {
        var root = StreamId.Session(sessionId);
        var query = new HeadQuery(Statuses: [SessionStatuses.Running, SessionStatuses.Waiting], Root: root);
        foreach (var head in await _store.ListHeadsAsync(query, cancellationToken))
        {
            if (head.Stream != root)
            {
                await GrainAgents.Find(Grains, head.Stream).WakeAsync(cancellationToken);
            }
        }
    }

    /// <summary>A task.</summary>
    public TaskClient AgentTask(string id) => new(Grains, id, _actor, Worker.Keep);

    /// <summary>Ids of the tasks that somebody has to run: work is under way, or a command waits.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedTasksAsync(CancellationToken cancellationToken)
    {
        var heads = await _store.ListHeadsAsync(
            new HeadQuery(Kind: "task", RootsOnly: true, Limit: MaxTasks),
            cancellationToken
        );
        return
        [
            .. heads
                .Where(head => head.PendingCommands > 0 || TaskStatuses.NeedsRunner(head.Projection.Status))
                .Select(head => head.Stream.Key),
        ];
    }

    /// <summary>Cleans up what dead processes left of workspaces. Those of tasks that may go on stay.</summary>
    public async Task CleanWorkspacesAsync(CancellationToken cancellationToken)
    {
        var heads = await _store.ListHeadsAsync(new HeadQuery(Kind: "task", Limit: MaxHeads), cancellationToken);
        var living = heads.Select(head => head.Stream.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var head in heads.Where(head => head.Stream == head.Root))
        {
            // An agent whose workspace is made and whose session did not begin yet is known to its task only.
            var task = await AgentTask(head.Stream.Key).SnapshotAsync(cancellationToken);
            living.UnionWith(task.Subtasks.Select(subtask => subtask.Stream).OfType<string>());
            living.Add(task.Coordinator.Stream);
        }

        await Workspaces.ReconcileAsync(living, cancellationToken);
    }

    /// <summary>Ends processes of calls without asking them, for a program that cannot wait for the calls' own end.</summary>
    public void EndAtOnce(IReadOnlyDictionary<string, ProcessIdentity> processes)
    {
        var ends = processes.Select(call => _reaper.ReapAsync(call.Key, call.Value, CancellationToken.None));
        Task.WaitAll([.. ends], s_longestEnd);
    }

    /// <summary>Stops running sessions in good order, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _grains.DisposeAsync();
        await _servers.DisposeAsync();
        await _tools.DisposeAsync();
        await Sandbox.DisposeAsync();
        foreach (var export in _exports)
        {
            await export.DisposeAsync();
        }

        Worker.Dispose();
        _telemetry.Dispose();
        await _store.DisposeAsync();
        _models.Dispose();
    }

    private TaskRuntime Tasks(IGrainFactory grains) =>
        new(
            _store,
            CurrentProcessOwner.Id,
            new PlacedWorkspaces(grains, Workspaces),
            new GrainAgents(grains),
            _models.Bindings
        )
        {
            Clock = Clock,
            Version = Version,
        };

    /// <summary>The facts about models and the store take about as long to read, and neither needs the other.</summary>
    private static (LocalModels Models, SqliteEventStore Store) OpenBoth(CliEnvironment environment, TimeProvider clock)
    {
        var options = new SqliteStoreOptions(environment.StateFolder) { Clock = clock };
        var opening = Task.Run(() => SqliteEventStore.Open(options));
        LocalModels models;
        try
        {
            models = new LocalModels(environment, clock);
        }
        catch
        {
            opening.ContinueWith(
                opened => opened.Result.DisposeAsync().AsTask(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default
            );
            throw;
        }

        return (models, opening.GetAwaiter().GetResult());
    }

    private SessionRuntime Runtime(CliEnvironment environment, CrashPoint? crash) =>
        new(
            _store,
            CurrentProcessOwner.Id,
            _models.Bindings,
            new ToolCatalog(CrashingTool.Wrap(AllTools(), crash)) { Source = _servers },
            new ContextAssembler([
                new SystemFragment(),
                new EnvironmentFragment(Clock),
                new InstructionsFragment(environment.Instructions),
                new GitStatusFragment(environment.Variables, Clock),
            ])
        )
        {
            Clock = Clock,
            Reaper = _reaper,
            Hooks = _hooks,
            Changes = new GitWorkspaceChanges(environment.Variables, Clock),
            Checkpoints = new WorkspaceCheckpoints(
                new GitCheckpoints(environment.Variables, Clock),
                environment.StateFolder,
                environment.Variables,
                Clock
            ),
            SpillRoot = Path.Combine(environment.StateFolder, "output"),
            StateFolders = [environment.StateFolder],
            Version = Version,
        };

    private IReadOnlyList<ITool> AllTools()
    {
        var names = _tools.Tools.Select(tool => tool.Descriptor.Name);
        return
        [
            .. _tools.Tools,
            .. DelegationTools.Create(_store, new LateAgents(this), [.. names, "mcp__*", "ToolSearch"]),
            .. PlanningTools.Create(_store),
        ];
    }

    /// <summary>The grains run the tools, and one tool runs grains: it is asked for them when both are there.</summary>
    private sealed class LateAgents(LocalHost host) : IAgentSessions
    {
        public Task WakeAsync(StreamId stream, CancellationToken cancellationToken) =>
            new GrainAgents(host.Grains).WakeAsync(stream, cancellationToken);
    }
}

using CodeAgent.Bench.Sessions;
using CodeAgent.Core.Context;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tools;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Tasks;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;
using CodeAgent.Storage.Owners;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Tools;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Instructions;
using CodeAgent.Tools.Planning;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Bench.Tasks;

/// <summary>The worker as the program has it: SQLite, grains, git workspaces, built-in tools; a script in the model's place.</summary>
internal sealed class TaskBenchHost : IAsyncDisposable
{
    private readonly SqliteEventStore _store;
    private readonly BuiltInToolSet _tools;
    private readonly ModelBindings _models;
    private readonly LocalGrainHost _grains;

    public TaskBenchHost(string folder)
    {
        var state = Path.Combine(folder, "state");
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
        };
        var clock = TimeProvider.System;
        _store = SqliteEventStore.Open(new SqliteStoreOptions(state));
        _tools = BuiltInTools.Create(new BuiltInToolOptions { Environment = environment });
        _models = new ModelBindings(new ModelCatalog([new ScriptedProvider(folder, clock)], ModelFacts.Load([])));
        var workspaces = new GitWorkspaces(
            new GitWorkspaceOptions
            {
                StateFolder = state,
                Environment = environment,
                Blobs = _store,
                Clock = clock,
            }
        );
        var sessions = new SessionRuntime(
            _store,
            CurrentProcessOwner.Id,
            _models,
            new ToolCatalog([.. _tools.Tools, .. PlanningTools.Create(_store)]),
            new ContextAssembler([
                new SystemFragment(),
                new EnvironmentFragment(clock),
                new InstructionsFragment(new InstructionOptions(folder)),
                new GitStatusFragment(environment, clock),
            ])
        )
        {
            Changes = new GitWorkspaceChanges(environment, clock),
            Checkpoints = new WorkspaceCheckpoints(new GitCheckpoints(environment, clock), state, environment, clock),
            SpillRoot = Path.Combine(state, "output"),
        };
        _grains = new LocalGrainHostBuilder()
            .AddGrain<ICoordinatorGrain, CoordinatorGrain>(activation => new CoordinatorGrain(activation, sessions))
            .AddGrain<ISubagentGrain, SubagentGrain>(activation => new SubagentGrain(activation, sessions))
            .AddGrain<ITaskGrain, TaskGrain>(
                (activation, grains) =>
                    new TaskGrain(
                        activation,
                        new TaskRuntime(_store, CurrentProcessOwner.Id, workspaces, new GrainAgents(grains), _models)
                    )
            )
            .Build();
    }

    /// <summary>A task's grain.</summary>
    public ITaskGrain Task(string id) => _grains.Factory.GetGrain<ITaskGrain>(id);

    public async ValueTask DisposeAsync()
    {
        await _grains.DisposeAsync();
        await _tools.DisposeAsync();
        await _store.DisposeAsync();
        _models.Dispose();
    }
}

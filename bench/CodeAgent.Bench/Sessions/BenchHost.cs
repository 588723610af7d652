using CodeAgent.Core.Context;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tools;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Sessions;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;
using CodeAgent.Storage.Owners;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Tools;
using CodeAgent.Tools.Instructions;

namespace CodeAgent.Bench.Sessions;

/// <summary>The in-process host as the program has it: SQLite, grains, built-in tools; a script in the model's place.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private readonly SqliteEventStore _store;
    private readonly BuiltInToolSet _tools;
    private readonly ModelBindings _models;
    private readonly LocalGrainHost _grains;

    public BenchHost(string folder)
    {
        Folder = folder;
        Model = BenchScript.Write(folder);
        _store = SqliteEventStore.Open(new SqliteStoreOptions(Path.Combine(folder, "state")));
        _tools = BuiltInTools.Create(new BuiltInToolOptions { Environment = new Dictionary<string, string>() });
        var provider = new ScriptedProvider(folder, TimeProvider.System);
        _models = new ModelBindings(new ModelCatalog([provider], ModelFacts.Load([])));
        var fragments = new IContextFragment[]
        {
            new SystemFragment(),
            new EnvironmentFragment(TimeProvider.System),
            new InstructionsFragment(new InstructionOptions(folder)),
        };
        var runtime = new SessionRuntime(
            _store,
            CurrentProcessOwner.Id,
            _models,
            new ToolCatalog(_tools.Tools),
            new ContextAssembler(fragments)
        )
        {
            SpillRoot = Path.Combine(folder, "output"),
        };
        _grains = new LocalGrainHostBuilder()
            .AddGrain<ISessionGrain, SessionGrain>(activation => new SessionGrain(activation, runtime))
            .Build();
    }

    /// <summary>The folder of everything.</summary>
    public string Folder { get; }

    /// <summary>The model of all sessions.</summary>
    public string Model { get; }

    /// <summary>A session's grain.</summary>
    public ISessionGrain Session(string id) => _grains.Factory.GetGrain<ISessionGrain>(id);

    public async ValueTask DisposeAsync()
    {
        await _grains.DisposeAsync();
        await _tools.DisposeAsync();
        await _store.DisposeAsync();
        _models.Dispose();
    }
}

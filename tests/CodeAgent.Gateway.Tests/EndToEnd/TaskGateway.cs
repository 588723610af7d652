using CodeAgent.Core.Context;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks.Running;
using CodeAgent.Core.Tools;
using CodeAgent.Core.Workspaces;
using CodeAgent.Gateway.Tests.Events;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Approvals;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Models;
using CodeAgent.Grains.Requests;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using CodeAgent.Grains.Workers;
using CodeAgent.Grains.Workspaces;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Programs;
using CodeAgent.Tools;
using CodeAgent.Tools.Planning;
using CodeAgent.Tools.Workspaces;
using Orleans;

namespace CodeAgent.Gateway.Tests.EndToEnd;

/// <summary>The gateway before real tasks: a real repository, real workspaces, a scripted model.</summary>
public abstract class TaskGateway : GatewayFixture, IDisposable
{
    private const string Script = """
        {
          "rules": [
            { "name": "proposed", "when": { "role": "coordinator", "result": { "tool": "ProposePlan" } },
              "reply": { "text": "The plan stands." } },
            { "name": "plan", "when": { "role": "coordinator" },
              "reply": { "toolCalls": [ { "name": "ProposePlan", "input": {
                "summary": "Two notes.",
                "subtasks": [
                  { "id": "one", "title": "Note <b>one</b>", "instructions": "Write note one.", "writes": ["one.txt"],
                    "checks": ["test -f one.txt"] },
                  { "id": "two", "title": "Note two", "instructions": "Write note two.", "writes": ["two.txt"],
                    "dependsOn": ["one"], "checks": ["test -f two.txt"] } ] } } ] } },
            { "name": "wrote", "when": { "role": "subagent", "result": { "tool": "Write" } },
              "reply": { "text": "**Written** <script>alert(1)</script>" } },
            { "name": "one", "when": { "role": "subagent", "user": "note one" },
              "reply": { "toolCalls": [ { "name": "Write", "input": { "file_path": "one.txt", "content": "<one>\\n" } } ] } },
            { "name": "two", "when": { "role": "subagent", "user": "note two" },
              "reply": { "toolCalls": [ { "name": "Write", "input": { "file_path": "two.txt", "content": "two\\n" } } ] } }
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-task-gateway-").FullName;
    private readonly InMemoryEventStore _store = new();
    private readonly ModelBindings _models;

    protected TaskGateway()
    {
        File.WriteAllText(Path.Combine(_folder, "script.json"), Script);
        var catalog = new ModelCatalog([new ScriptedProvider(_folder, TimeProvider.System)], ModelFacts.BuiltIn);
        _models = new ModelBindings(catalog);
        Repository = Directory.CreateDirectory(Path.Combine(_folder, "repository")).FullName;
        GitCommand.Run(Repository, "init", "-q", "-b", "main");
        File.WriteAllText(Path.Combine(Repository, "readme.md"), "A repository.\n");
        GitCommand.Run(Repository, "add", ".");
        GitCommand.Run(Repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "Begin");
    }

    protected string Repository { get; }

    protected override TimeProvider GatewayClock => TimeProvider.System;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _models.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected string Submission(bool approves = false, string more = "") =>
        $$"""{"goal":"Write two notes.","repository":"{{Repository}}","model":"scripted:script.json","checks":["test -f two.txt"],"approvePlan":{{(approves ? "true" : "false")}},"permissionMode":"acceptEdits"{{more}}}""";

    protected async Task<string> SubmitAsync(bool approves = false)
    {
        var answer = await PostAsync("/v1/tasks", Submission(approves));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await BodyAsync(answer)).GetProperty("taskId").GetString()!;
    }

    /// <summary>Waits by long poll until the task has a status.</summary>
    protected async Task<System.Text.Json.JsonElement> UntilAsync(string id, params string[] statuses)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var after = 0L;
        while (true)
        {
            var answer = await Client.GetAsync($"/v1/tasks/{id}?wait=5&after={after}");
            if (answer.StatusCode == System.Net.HttpStatusCode.OK)
            {
                var task = await BodyAsync(answer);
                if (statuses.Contains(task.GetProperty("status").GetString()))
                {
                    return task;
                }

                after = task.GetProperty("lastRootSeq").GetInt64();
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < Deadline * 2,
                $"{id} is not {statuses[0]} in time."
            );
        }
    }

    private protected override LocalGrainHost BuildGrains()
    {
        var environment = Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? "");
        var owner = new OwnerId("test", "boot", 1, 1);
        var tools = BuiltInTools.Create(new BuiltInToolOptions { Environment = environment }).Tools;
        var runtime = new SessionRuntime(
            _store,
            owner,
            _models,
            new ToolCatalog([.. tools, .. PlanningTools.Create(_store)]),
            new ContextAssembler([])
        )
        {
            SpillRoot = Path.Combine(_folder, "spill"),
        };
        IWorkspaces workspaces = new GitWorkspaces(
            new GitWorkspaceOptions
            {
                StateFolder = Path.Combine(_folder, "state"),
                Environment = environment,
                Blobs = _store,
            }
        );
        return new LocalGrainHostBuilder()
            .AddGrain<ISessionGrain, SessionGrain>(activation => new SessionGrain(activation, runtime))
            .AddGrain<ISessionDirectoryGrain, SessionDirectoryGrain>(_ => new SessionDirectoryGrain(runtime))
            .AddGrain<ICoordinatorGrain, CoordinatorGrain>(activation => new CoordinatorGrain(activation, runtime))
            .AddGrain<ISubagentGrain, SubagentGrain>(activation => new SubagentGrain(activation, runtime))
            .AddGrain<IWorkspaceGrain, WorkspaceGrain>(activation => new WorkspaceGrain(activation, workspaces))
            .AddGrain<ITaskDirectoryGrain, TaskDirectoryGrain>(_ => new TaskDirectoryGrain(_store))
            .AddGrain<ITaskGrain, TaskGrain>(
                (activation, grains) =>
                    new TaskGrain(
                        activation,
                        new TaskRuntime(
                            _store,
                            owner,
                            new PlacedWorkspaces(grains, workspaces),
                            new GrainAgents(grains),
                            _models
                        )
                    )
            )
            .AddGrain<IApprovalDirectoryGrain, ApprovalDirectoryGrain>(
                (_, grains) => new ApprovalDirectoryGrain(runtime, grains)
            )
            .AddGrain<IWorkerDirectoryGrain, WorkerDirectoryGrain>(_ => new WorkerDirectoryGrain(runtime))
            .AddGrain<IRequestKeysGrain, RequestKeysGrain>(activation => new RequestKeysGrain(activation, runtime))
            .AddGrain<IModelDirectoryGrain, ModelDirectoryGrain>(_ => new ModelDirectoryGrain(new OneModel(_models)))
            .Build();
    }

    private sealed class OneModel(ModelBindings models) : IHostModels
    {
        public Task<ModelList> ListAsync(CancellationToken cancellationToken) =>
            Task.FromResult(
                new ModelList([new ModelListing("scripted:script.json", "scripted", [], null, true, true)])
            );

        public Task<ModelChoice> ChooseAsync(string? asked, CancellationToken cancellationToken)
        {
            var name = asked ?? "scripted:script.json";
            return Task.FromResult(new ModelChoice(name, models.Bind(name).Card.Prices is not null));
        }
    }
}

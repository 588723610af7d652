using System.Net;
using System.Text.Json;
using CodeAgent.Core.Context;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;
using CodeAgent.Gateway.Tests.Events;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Requests;
using CodeAgent.Grains.Sessions;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.Scripted;
using CodeAgent.Storage.InMemory;
using CodeAgent.Tools;

namespace CodeAgent.Gateway.Tests.EndToEnd;

/// <summary>The whole way: HTTP, grain, runner, scripted model, a tool that a person must permit, and back as events.</summary>
public sealed class RealSessionTests : GatewayFixture, IDisposable
{
    private const string Script = """
        {
          "stream": { "chunk": 4 },
          "rules": [
            { "when": { "result": { "tool": "Write" } }, "reply": { "text": "The note is written." } },
            { "when": { "user": "note" },
              "reply": { "toolCalls": [ { "name": "Write", "input": { "file_path": "note.txt", "content": "done" } } ] } },
            { "reply": { "text": "Hello to you." } }
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-gateway-").FullName;
    private readonly InMemoryEventStore _store = new();
    private readonly ModelBindings _models;

    public RealSessionTests()
    {
        File.WriteAllText(Path.Combine(_folder, "script.json"), Script);
        var catalog = new ModelCatalog([new ScriptedProvider(_folder, TimeProvider.System)], ModelFacts.BuiltIn);
        _models = new ModelBindings(catalog);
    }

    private string Workspace => Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;

    public void Dispose()
    {
        _models.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_message_becomes_an_approval_a_file_and_an_answer()
    {
        var id = await StartAsync("Write a note.");
        await using var stream = await SseReader.OpenAsync(Client, $"/v1/sessions/{id}/events");
        var asked = await UntilAsync(stream, "ApprovalRequested");

        var open = (await BodyAsync(await Client.GetAsync($"/v1/sessions/{id}"))).GetProperty("approvals")[0];
        Assert.Equal(asked.GetProperty("approvalId").GetString(), open.GetProperty("approvalId").GetString());
        Assert.False(File.Exists(Path.Combine(Workspace, "note.txt")));
        var path = $"/v1/sessions/{id}/approvals/{open.GetProperty("approvalId").GetString()}/decision";
        var hash = open.GetProperty("argumentsHash").GetString();
        await AssertProblemAsync(
            await PostAsync(path, """{"approved":true,"argumentsHash":"other"}"""),
            409,
            "AGENT0505"
        );
        var decision = await PostAsync(path, $$"""{"approved":true,"argumentsHash":"{{hash}}"}""");
        Assert.Equal(HttpStatusCode.OK, decision.StatusCode);

        var ended = await UntilAsync(stream, "TurnCompleted");
        Assert.Equal("completed", ended.GetProperty("outcome").GetString());
        Assert.Equal("done", await File.ReadAllTextAsync(Path.Combine(Workspace, "note.txt")));
        var snapshot = await BodyAsync(await Client.GetAsync($"/v1/sessions/{id}"));
        Assert.Equal("The note is written.", snapshot.GetProperty("lastText").GetString());
        Assert.Equal(0, snapshot.GetProperty("approvals").GetArrayLength());
    }

    [Fact]
    public async Task A_page_and_a_stream_are_the_same_gap_free_events()
    {
        var id = await StartAsync("Hi.");
        await using var stream = await SseReader.OpenAsync(Client, $"/v1/sessions/{id}/events");
        await UntilAsync(stream, "TurnCompleted");
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync($"/v1/sessions/{id}/messages", """{"text":"And?"}""")).StatusCode
        );
        await UntilAsync(stream, "TurnCompleted");

        var page = await BodyAsync(await Client.GetAsync($"/v1/sessions/{id}/events?limit=1000"));

        var numbers = page.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("rootSeq").GetInt64());
        Assert.Equal(Enumerable.Range(1, _seen.Count).Select(number => (long)number), numbers);
        Assert.Equal(_seen, page.GetProperty("events").EnumerateArray().Select(one => one.GetRawText()));
    }

    [Fact]
    public async Task A_repeated_message_is_said_once_and_the_session_is_listed()
    {
        var id = await StartAsync("Hi.");
        await using var stream = await SseReader.OpenAsync(Client, $"/v1/sessions/{id}/events");
        await UntilAsync(stream, "TurnCompleted");
        for (var i = 0; i < 3; i++)
        {
            await PostAsync($"/v1/sessions/{id}/messages", """{"text":"Once."}""", "the-key");
        }

        await UntilAsync(stream, "TurnCompleted");
        await PostAsync($"/v1/sessions/{id}/messages", """{"text":"Twice."}""");
        await UntilAsync(stream, "TurnCompleted");

        Assert.Equal(3, _seen.Count(one => one.Contains("\"InputPosted\"", StringComparison.Ordinal)));
        var list = await BodyAsync(await Client.GetAsync($"/v1/sessions?workspace={Uri.EscapeDataString(Workspace)}"));
        Assert.Equal(id, Assert.Single(list.GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString());
    }

    private readonly List<string> _seen = [];

    private protected override LocalGrainHost BuildGrains()
    {
        var environment = new Dictionary<string, string>();
        var tools = BuiltInTools.Create(new BuiltInToolOptions { Environment = environment }).Tools;
        var runtime = new SessionRuntime(
            _store,
            new OwnerId("test", "boot", 1, 1),
            _models,
            new ToolCatalog(tools),
            new ContextAssembler([])
        )
        {
            SpillRoot = Path.Combine(_folder, "spill"),
        };
        return new LocalGrainHostBuilder()
            .AddGrain<ISessionGrain, SessionGrain>(activation => new SessionGrain(activation, runtime))
            .AddGrain<ISessionDirectoryGrain, SessionDirectoryGrain>(_ => new SessionDirectoryGrain(runtime))
            .AddGrain<IRequestKeysGrain, RequestKeysGrain>(activation => new RequestKeysGrain(activation, runtime))
            .Build();
    }

    private async Task<string> StartAsync(string message)
    {
        var request = JsonSerializer.Serialize(
            new
            {
                workspace = Workspace,
                model = "scripted:script.json",
                message,
            }
        );
        var response = await PostAsync("/v1/sessions", request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await BodyAsync(response)).GetProperty("sessionId").GetString()!;
    }

    /// <summary>Reads frames to one of a type and returns its data; keeps the durable ones.</summary>
    private async Task<JsonElement> UntilAsync(SseReader stream, string type)
    {
        while (true)
        {
            var frame = (await stream.NextAsync())!.Value;
            if (frame.EventType == "delta")
            {
                continue;
            }

            _seen.Add(frame.Data);
            if (frame.EventType == type)
            {
                using var envelope = JsonDocument.Parse(frame.Data);
                return envelope.RootElement.GetProperty("data").Clone();
            }
        }
    }
}

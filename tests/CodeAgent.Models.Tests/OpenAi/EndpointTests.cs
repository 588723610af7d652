using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Models.Catalog;
using CodeAgent.Models.OpenAi;
using CodeAgent.Models.Tests.Support;
using CodeAgent.Testing.Models;
using CodeAgent.Testing.Time;
using static CodeAgent.Models.Tests.Support.Conversation;

namespace CodeAgent.Models.Tests.OpenAi;

/// <summary>Endpoints by name: the built-in ones, the user's, their keys and what is found running.</summary>
public sealed class EndpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("codeagent-endpoints-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_endpoint_that_is_promised_is_built_in()
    {
        using var endpoints = Create([]);

        Assert.Equal(
            ["openai", "gemini", "qwen", "deepseek", "openrouter", "ollama", "lmstudio", "vllm", "llamacpp"],
            endpoints.Providers.Select(provider => provider.Name)
        );
        Assert.Equal(
            ["ollama", "lmstudio", "vllm", "llamacpp"],
            endpoints.Providers.Where(provider => provider.Endpoint.IsOpen).Select(provider => provider.Name)
        );
    }

    [Fact]
    public void Every_built_in_model_is_consistent()
    {
        foreach (var name in ModelFacts.BuiltIn.Endpoints)
        {
            var models = ModelFacts.BuiltIn.Models(name);
            Assert.All(
                models,
                model =>
                {
                    var fact = ModelFacts.BuiltIn.Find(name, model)!;
                    Assert.True(fact.ContextWindow > (fact.MaxOutputTokens ?? 0), model);
                    Assert.True(fact.Prices is null || fact.Prices.Input < fact.Prices.Output, model);
                    Assert.True(fact.Prices?.CacheRead is null || fact.Prices.CacheRead < fact.Prices.Input, model);
                }
            );
            var standard = ModelFacts.BuiltIn.FindEndpoint(name)!.DefaultModel;
            Assert.True(standard is null || models.Count == 0 || models.Contains(standard), name);
        }
    }

    [Theory]
    [InlineData("openai/gpt-9-unknown", "openai", "gpt-9-unknown")]
    [InlineData("ollama/qwen3:8b", "ollama", "qwen3:8b")]
    [InlineData("openrouter/qwen/qwen3-coder:free", "openrouter", "qwen/qwen3-coder:free")]
    [InlineData("gpt-6.1-sol", "openai", "gpt-6.1-sol")]
    public void Names_are_resolved(string name, string provider, string model)
    {
        using var endpoints = Create([]);

        var resolved = new ModelCatalog([.. endpoints.Providers], ModelFacts.BuiltIn).Resolve(name);

        Assert.Equal((provider, model), (resolved.Provider.Name, resolved.Model));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("OPENAI_API_KEY=k,GEMINI_API_KEY=g", "openai/gpt-6.1-sol")]
    [InlineData("OPENAI_API_KEY=,DEEPSEEK_API_KEY=d,GOOGLE_API_KEY=g", "gemini/gemini-3.1-pro-preview")]
    public void The_first_key_decides_the_model(string variables, string? model)
    {
        using var endpoints = Create(variables.Split(',', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(model, endpoints.ModelWithKey());
    }

    [Fact]
    public async Task A_users_file_adds_an_endpoint_with_its_models()
    {
        await using var server = LoopbackServer.Start(Bodies.Chat("hello"));
        var file = Write(
            $$"""
            {
              "providers": {
                "house": {
                  "endpoint": {
                    "baseUrl": "{{server.BaseUrl}}api/v2/",
                    "keyVariables": ["HOUSE_KEY"],
                    "headers": { "x-team": "blue" },
                    "quirks": { "body": { "top_k": 5 } },
                    "defaultModel": "big"
                  },
                  "models": {
                    "big": { "contextWindow": 1000, "maxOutputTokens": 50, "prices": { "input": 1, "output": 2 },
                             "capabilities": { "tools": false } }
                  }
                },
                "openai": { "endpoint": { "api": "chat" } }
              }
            }
            """
        );
        var facts = ModelFacts.Load([file]);
        using var endpoints = Create(["HOUSE_KEY=secret"], facts);
        var house = endpoints.Providers.Single(provider => provider.Name == "house");

        await house.CreateClient("big").AskAsync([User("hi")], Bodies.Options());

        Assert.Equal(new ModelCard("big", 1000, 50, new ModelPrices(1, 2, 1, 1)), house.Describe("big"));
        Assert.Equal("house/big", endpoints.ModelWithKey());
        var request = Assert.Single(server.Requests);
        Assert.Equal(
            ("/api/v2/chat/completions", "Bearer secret", "blue"),
            (request.Path, request.Headers["authorization"], request.Headers["x-team"])
        );
        Assert.Equal(
            (5, 50, false),
            (
                request.Json.GetProperty("top_k").GetInt32(),
                request.Json.GetProperty("max_tokens").GetInt32(),
                request.Json.TryGetProperty("tools", out _)
            )
        );
        var openai = facts.FindEndpoint("openai")!;
        Assert.Equal((WireApi.Chat, "https://api.openai.com/v1"), (openai.Api!.Value, openai.BaseUrl));
        Assert.True(openai.Quirks!.CacheKey);
    }

    [Fact]
    public void A_variable_replaces_the_address()
    {
        using var endpoints = Create(["OPENAI_BASE_URL=http://127.0.0.1:9/x"]);

        Assert.Equal(new Uri("http://127.0.0.1:9/x"), endpoints.Providers[0].Endpoint.BaseUrl);
    }

    [Theory]
    [InlineData("\"api\": \"chat\"")]
    [InlineData("\"baseUrl\": \"ftp://example.com\"")]
    public void An_endpoint_without_a_usable_address_is_refused_by_name(string endpoint)
    {
        var facts = ModelFacts.Load([Write($$"""{ "providers": { "house": { "endpoint": { {{endpoint}} } } } }""")]);

        var error = Assert.Throws<CodeAgentException>(() => Create([], facts));

        Assert.Equal(ErrorCode.InvalidConfiguration, error.Code);
        Assert.Contains("'house'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_does_not_show_in_an_endpoints_text()
    {
        using var endpoints = Create(["OPENAI_API_KEY=secret"]);

        Assert.Equal("secret", endpoints.Providers[0].Endpoint.ApiKey);
        Assert.DoesNotContain("secret", endpoints.Providers[0].Endpoint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_model_of_a_running_ollama_that_calls_tools_is_found()
    {
        await using var server = LoopbackServer.Start(Ollama);
        // Time stands still: it is not about how fast this machine is.
        using var endpoints = Create([], At(server.BaseUrl), new FakeClock());

        var model = await endpoints.FindRunningAsync(TestContext.Current.CancellationToken);

        Assert.Equal("ollama/qwen3:8b", model);
        Assert.Equal(
            ["GET /api/tags", "POST /api/show", "POST /api/show"],
            server.Requests.Select(request => $"{request.Method} {request.Path}")
        );
    }

    [Theory]
    [InlineData(200, """{"models":[]}""")]
    [InlineData(200, """{"models":[{"name":"gemma"}]}""")]
    [InlineData(200, "not json")]
    [InlineData(200, "[]")]
    [InlineData(404, "{}")]
    public async Task Anything_else_at_its_address_is_no_model(int status, string body)
    {
        await using var server = LoopbackServer.Start(request =>
            request.Path == "/api/tags" ? ServerAnswer.Json(status, body) : ServerAnswer.Json(200, "{}")
        );
        using var endpoints = Create([], At(server.BaseUrl));

        Assert.Null(await endpoints.FindRunningAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_nobody_up()
    {
        await using var server = LoopbackServer.Start(new ServerAnswer(200, "application/json", [], AnswerEnd.Hang));
        using var endpoints = Create([], At(server.BaseUrl));

        Assert.Null(
            await endpoints
                .FindRunningAsync(TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)
        );
    }

    private static ServerAnswer Ollama(RecordedRequest request) =>
        request.Path == "/api/tags"
            ? ServerAnswer.Json(200, """{"models":[{"name":"gemma:2b"},{"name":"qwen3:8b"},{"name":"llama3.1"}]}""")
            : ServerAnswer.Json(
                200,
                request.Json.GetProperty("model").GetString() == "gemma:2b"
                    ? """{"capabilities":["completion"]}"""
                    : """{"capabilities":["completion","tools"]}"""
            );

    private ModelFacts At(Uri server) =>
        ModelFacts.Load([Write($$"""{ "providers": { "ollama": { "endpoint": { "baseUrl": "{{server}}v1" } } } }""")]);

    private static OpenAiEndpoints Create(string[] variables, ModelFacts? facts = null, TimeProvider? clock = null) =>
        OpenAiEndpoints.Create(
            facts ?? ModelFacts.BuiltIn,
            variables.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
            clock ?? TimeProvider.System
        );

    private string Write(string json)
    {
        var file = Path.Combine(_folder, "models.json");
        File.WriteAllText(file, json);
        return file;
    }
}

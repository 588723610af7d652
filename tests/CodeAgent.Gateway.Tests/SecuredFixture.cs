using System.Net.Http.Headers;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Keys;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Requests;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;
using CodeAgent.Grains.Trees;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Gateway.Tests;

/// <summary>The gateway with a folder for keys and the ledger, before fake sessions, tasks and trees.</summary>
public abstract class SecuredFixture : GatewayFixture, IAsyncLifetime
{
    private readonly List<HttpClient> _clients = [];

    protected SecuredFixture() => Options = Options with { Folder = Folder["gateway"] };

    protected TemporaryFolder Folder { get; } = new();

    internal FakeTrees Trees { get; } = new();

    internal FakeTaskLog Tasks { get; } = new();

    internal KeyFile Keys => new(Folder["gateway"], Clock);

    protected string SecurityLog =>
        File.Exists(Folder["gateway/security.jsonl"]) ? ReadShared(Folder["gateway/security.jsonl"]) : "";

    /// <summary>A client that bears a token.</summary>
    protected HttpClient With(string token)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Deadline };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client of a new key.</summary>
    protected HttpClient WithKey(
        CallerRole role,
        string? repository = null,
        CallerLimits? limits = null,
        string name = "k"
    ) =>
        With(
            Keys.Create(
                name,
                role,
                new KeyTerms
                {
                    Repositories = repository is null ? null : [repository],
                    Limits = limits ?? CallerLimits.None,
                }
            ).Token
        );

    protected static Task<HttpResponseMessage> StartAsync(HttpClient client, string workspace, string? key = null)
    {
        var body = $$"""{"workspace":"{{workspace}}","model":"scripted:x"}""";
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions") { Content = Json(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return client.SendAsync(request);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(client => client.Dispose());
        await DisposeAsync();
        Folder.Dispose();
    }

    private protected override LocalGrainHost BuildGrains() =>
        new LocalGrainHostBuilder()
            .AddGrain<ISessionGrain, FakeSessionGrain>(activation => new FakeSessionGrain(activation, Sessions))
            .AddGrain<ISessionDirectoryGrain, FakeDirectoryGrain>(_ => new FakeDirectoryGrain(Sessions))
            .AddGrain<ITreeDirectoryGrain, FakeTreeGrain>(_ => new FakeTreeGrain(Trees))
            .AddGrain<ITaskGrain, FakeLogGrain>(activation => new FakeLogGrain(activation, Tasks))
            .AddGrain<IRequestKeysGrain, FakeKeysGrain>(_ => new FakeKeysGrain())
            .Build();

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }
}

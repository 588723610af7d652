using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CodeAgent.Grains.Local;
using CodeAgent.Grains.Requests;
using CodeAgent.Grains.Sessions;
using CodeAgent.Testing.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace CodeAgent.Gateway.Tests;

/// <summary>The gateway on a loopback port, before the in-process host with fake sessions.</summary>
public abstract class GatewayFixture : IAsyncLifetime
{
    protected const string Token = "test-token-0123456789-0123456789-0123456789";
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private LocalGrainHost? _grains;
    private WebApplication? _app;

    internal FakeSessions Sessions { get; } = new();

    protected FakeClock Clock { get; } = new();

    /// <summary>What the gateway takes for the time.</summary>
    protected virtual TimeProvider GatewayClock => Clock;

    protected GatewayOptions Options { get; set; } = new(Token);

    /// <summary>Sends the token.</summary>
    protected HttpClient Client { get; private set; } = null!;

    /// <summary>Sends nothing of its own.</summary>
    protected HttpClient Stranger { get; private set; } = null!;

    protected Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _grains = BuildGrains();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(GatewayClock);
        builder.Services.AddSingleton<IGrainFactory>(_grains.Factory);
        builder.Services.AddCodeAgentGateway(Options);
        _app = builder.Build();
        _app.MapCodeAgentGateway();
        await _app.StartAsync();
        var server = _app.Services.GetRequiredService<IServer>();
        Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Stranger = new HttpClient { BaseAddress = Address, Timeout = Deadline };
        Client = new HttpClient { BaseAddress = Address, Timeout = Deadline };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        Stranger.Dispose();
        await StopAsync();
        await _app!.DisposeAsync();
        await _grains!.DisposeAsync();
    }

    /// <summary>The host of fake sessions.</summary>
    private protected virtual LocalGrainHost BuildGrains() =>
        new LocalGrainHostBuilder()
            .AddGrain<ISessionGrain, FakeSessionGrain>(activation => new FakeSessionGrain(activation, Sessions))
            .AddGrain<ISessionDirectoryGrain, FakeDirectoryGrain>(_ => new FakeDirectoryGrain(Sessions))
            .AddGrain<IRequestKeysGrain, FakeKeysGrain>(_ => new FakeKeysGrain())
            .Build();

    protected Task StopAsync() => _app!.StopAsync();

    protected static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    protected Task<HttpResponseMessage> PostAsync(string path, string json, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(json) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return Client.SendAsync(request);
    }

    protected static async Task<JsonElement> BodyAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Asserts a problem and returns its detail.</summary>
    protected static async Task<string> AssertProblemAsync(HttpResponseMessage response, int status, string? code)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await BodyAsync(response);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.TryGetProperty("code", out var value) ? value.GetString() : null);
        Assert.Equal(code is null ? "about:blank" : $"urn:codeagent:{code}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : "";
    }
}

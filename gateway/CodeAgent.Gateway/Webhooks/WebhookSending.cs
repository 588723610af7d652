using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>Runs the deliveries of all webhooks while the host runs, each at its own speed.</summary>
internal sealed class WebhookSending(
    WebhookFiles files,
    GatewayOptions options,
    IGrainFactory grains,
    TimeProvider clock
) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<HttpClient> _http = new(() => new WebhookTargets(options.Webhooks).CreateClient());

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var hook in files.All())
        {
            Begin(hook);
        }

        return Task.CompletedTask;
    }

    /// <summary>Delivers a webhook from now on.</summary>
    public void Begin(Webhook hook)
    {
        if (hook is { Task: not null, GivenUp: null })
        {
            _running.GetOrAdd(
                hook.Id,
                id =>
                    Task.Run(() =>
                        new WebhookDelivery(id, files, _http.Value, options.Webhooks, clock).RunAsync(
                            grains,
                            _stop.Token
                        )
                    )
            );
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stop.Dispose();
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }
}

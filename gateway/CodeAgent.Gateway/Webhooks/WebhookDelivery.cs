using System.Net;
using CodeAgent.Core.Errors;
using CodeAgent.Grains.Tasks;
using Orleans;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>
/// Delivers one webhook's events, in order and one batch at a time: the batch's end is durable before it goes out, the
/// position after it was taken. So each event comes at least once, whatever dies when.
/// </summary>
internal sealed class WebhookDelivery(
    string id,
    WebhookFiles files,
    HttpClient http,
    WebhookOptions options,
    TimeProvider clock
)
{
    private const int PageSize = 100;
    private const int LongestError = 200;
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_storeBackoff = TimeSpan.FromSeconds(5);

    /// <summary>Delivers until it is stopped, or the webhook is removed or given up.</summary>
    public async Task RunAsync(IGrainFactory grains, CancellationToken stop)
    {
        while (files.Find(id) is { GivenUp: null, Task: { } task } hook)
        {
            try
            {
                if (hook.NextTryAt - clock.GetUtcNow() is { } wait && wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, clock, stop);
                }

                await StepAsync(hook, grains.GetGrain<ITaskGrain>(task), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (CodeAgentException)
            {
                // The store cannot be read or written now; what was not kept is delivered again.
                await Task.Delay(s_storeBackoff, clock, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task StepAsync(Webhook hook, ITaskGrain task, CancellationToken stop)
    {
        // Waits for the first event at most a second.
        var page = await task.ReadAsync(hook.After, PageSize, stop);
        if (page.Events.Count == 0)
        {
            return;
        }

        var pending = page.Events.Where(envelope => envelope.RootSeq <= (hook.PendingTo ?? long.MaxValue)).ToList();
        if (WebhookBatch.Of(hook, pending, options.MaxBodyBytes) is not { } batch)
        {
            // Nothing of these is asked for; after a crash they are passed over again.
            Keep(hook with { After = page.NextAfter, PendingTo = null });
            return;
        }

        if (hook.PendingTo != batch.To)
        {
            hook = Keep(hook with { PendingTo = batch.To });
        }

        var failure = await SendAsync(batch.ToRequest(hook, clock.GetUtcNow()), stop);
        Keep(failure is null ? Delivered(hook, batch) : Failed(hook, failure));
    }

    private static Webhook Delivered(Webhook hook, WebhookBatch batch) =>
        hook with
        {
            After = batch.To,
            PendingTo = null,
            Failures = 0,
            FailingSince = null,
            NextTryAt = null,
            LastError = null,
        };

    private Webhook Failed(Webhook hook, Failure failure)
    {
        var now = clock.GetUtcNow();
        var since = hook.FailingSince ?? now;
        var wait = options.Retries[Math.Min(hook.Failures, options.Retries.Count - 1)];
        var isOver = failure.IsFinal || now - since >= options.GiveUpAfter;
        return hook with
        {
            Failures = hook.Failures + 1,
            FailingSince = since,
            NextTryAt = now + (failure.RetryAfter > wait ? failure.RetryAfter.Value : wait),
            LastError = failure.Reason,
            GivenUp = isOver ? failure.Reason : null,
        };
    }

    private async Task<Failure?> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using (request)
        {
            try
            {
                // The answer's body is nothing to us and is not read.
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                return response.IsSuccessStatusCode ? null : Failure.Of(response, clock);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                stop.ThrowIfCancellationRequested();
                var reason = error is HttpRequestException ? error.Message : "It took too long.";
                return new Failure(reason.Length > LongestError ? reason[..LongestError] : reason);
            }
        }
    }

    /// <summary>Keeps what became of it; one that was removed meanwhile stays removed.</summary>
    private Webhook Keep(Webhook hook)
    {
        if (files.Find(hook.Id) is not null)
        {
            files.Save(hook);
        }

        return hook;
    }

    private sealed record Failure(string Reason, TimeSpan? RetryAfter = null, bool IsFinal = false)
    {
        public static Failure Of(HttpResponseMessage response, TimeProvider clock)
        {
            var asked = response.Headers.RetryAfter switch
            {
                { Delta: { } delta } => delta,
                { Date: { } date } => date - clock.GetUtcNow(),
                _ => (TimeSpan?)null,
            };
            return new Failure(
                $"It answered {(int)response.StatusCode}.",
                asked > s_longestAsked ? s_longestAsked : asked,
                response.StatusCode == HttpStatusCode.Gone
            );
        }
    }
}

using System.Collections.Concurrent;
using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security.Traffic;

/// <summary>
/// Bounds what is answered at the same time, in all and of one address, before anything else looks at the request.
/// Followers of events, which stay, are counted apart.
/// </summary>
internal sealed class TrafficGate(RequestDelegate next, GatewayOptions options, CallerRates rates)
{
    private readonly ConcurrentDictionary<string, int> _ofAddress = new(StringComparer.Ordinal);
    private int _requests;
    private int _watchers;

    public async Task InvokeAsync(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (rates.FailureWaitOf(address) is { } wait)
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, wait);
            return;
        }

        await (IsFollower(context.Request) ? FollowAsync(context) : AnswerAsync(context, address));
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            rates.Failed(address);
        }
    }

    /// <summary>Tells the caller to come back.</summary>
    public static Task RefuseAsync(HttpContext context, int status, TimeSpan wait)
    {
        context.Response.StatusCode = status;
        var seconds = ProblemWriter.Seconds(wait);
        context.Response.Headers.RetryAfter = seconds;
        return ProblemWriter.WriteStatusAsync(context, $"Too much at once. Try again in {seconds} s.");
    }

    private static bool IsFollower(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private async Task FollowAsync(HttpContext context)
    {
        try
        {
            await (
                Interlocked.Increment(ref _watchers) <= options.Traffic.MaxWatchers ? next(context) : BusyAsync(context)
            );
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private async Task AnswerAsync(HttpContext context, string address)
    {
        var ofAddress = _ofAddress.AddOrUpdate(address, 1, (_, count) => count + 1);
        try
        {
            var fits =
                Interlocked.Increment(ref _requests) <= options.Traffic.MaxRequests
                && ofAddress <= options.Traffic.MaxRequestsPerAddress;
            await (fits ? next(context) : BusyAsync(context));
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
            _ofAddress.AddOrUpdate(address, 0, (_, count) => count - 1);
            _ofAddress.TryRemove(KeyValuePair.Create(address, 0));
        }
    }

    private static Task BusyAsync(HttpContext context) =>
        RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(1));
}

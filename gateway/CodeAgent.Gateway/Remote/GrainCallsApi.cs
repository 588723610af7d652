using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Runtime;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Remote;

/// <summary>
/// Passes grain calls of remote programs on. The answer begins when the call has its place in the grain's turns, so that
/// who waits for it sends calls in order; then it is one JSON object a line: <c>next</c> for each element of a stream,
/// <c>result</c>, or <c>problem</c>.
/// </summary>
internal sealed class GrainCallsApi(GrainTable table, GrainInvoker invoker, GrainAccess access, RequestBody body) : IApi
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/grains/{grain}/{method}", CallAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                new ApiCall("callGrain", "A remote program's call, one JSON object a line")
                {
                    Body = typeof(GrainCallRequest),
                    Media = ["application/x-ndjson"],
                    Problems = [409, 413, 415, 422],
                }
            );
        routes
            .MapPost("/v1/grain-calls/{call}/cancel", CancelAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(new ApiCall("cancelGrainCall", "Cancel a call") { Status = StatusCodes.Status204NoContent });
    }

    private async Task CallAsync(HttpContext context)
    {
        var name = RequestValues.Route(context, "grain");
        var type = table.Find(name) ?? throw RequestRefusedException.Value($"There is no grain '{name}' to call.");
        var method = invoker.Method(type, RequestValues.Route(context, "method"));
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.GrainCallRequest);
        if (request is not { Key: { Length: > 0 and <= 200 } key, Call: { Length: > 0 and <= 64 } call })
        {
            throw RequestRefusedException.Body("A call needs 'key' and 'call'.");
        }

        var caller = Caller.Of(context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var arguments = GrainInvoker.Arguments(method, request.Arguments ?? [], stop.Token);
        await access.AdmitAsync(caller, new GrainCallTarget(type, key, method.Name), arguments, stop.Token);
        var id = $"{caller.Actor}\n{call}";
        if (!_running.TryAdd(id, stop))
        {
            throw RequestRefusedException.Body("'call' names a call that is under way.");
        }

        try
        {
            await AnswerAsync(context, caller, invoker.Begin(type, key, method, arguments), stop.Token);
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }

    private Task CancelAsync(HttpContext context)
    {
        if (_running.TryGetValue($"{Caller.Of(context).Actor}\n{RequestValues.Route(context, "call")}", out var stop))
        {
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It just ended.
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task AnswerAsync(HttpContext context, Caller caller, object begun, CancellationToken stop)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var output = context.Response.BodyWriter;
        await output.FlushAsync(context.RequestAborted);
        try
        {
            if (await GrainStreams.TryWriteAsync(begun, next => WriteAsync(output, "next", next), stop))
            {
                await WriteAsync(output, "result", null);
            }
            else
            {
                await WriteAsync(output, "result", GrainAccess.Seen(caller, await GrainInvoker.EndAsync(begun)));
            }
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            await WriteAsync(
                output,
                error is OperationCanceledException ? "cancelled" : "problem",
                Said(error, caller)
            );
        }
        catch (OperationCanceledException)
        {
            // The caller left.
        }
    }

    /// <summary>A defect's text is for those only who see everything.</summary>
    private static object? Said(Exception error, Caller caller) =>
        error switch
        {
            OperationCanceledException => null,
            CodeAgentException coded => new GrainProblem(coded.Code.ToText(), coded.Message),
            EnumerationAbortedException => new GrainProblem(ErrorCode.Internal.ToText(), error.Message)
            {
                Exception = nameof(EnumerationAbortedException),
            },
            _ when caller is { Role: CallerRole.Admin, Scope.IsAll: true } => new GrainProblem(
                ErrorCode.Internal.ToText(),
                error.Message
            )
            {
                Exception = error.GetType().Name,
            },
            _ => new GrainProblem(ErrorCode.Internal.ToText(), "A defect of the program; the log has more."),
        };

    private static async Task WriteAsync(PipeWriter output, string name, object? value)
    {
        await using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, value?.GetType() ?? typeof(object), GrainInvoker.Json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        await output.FlushAsync();
    }
}

/// <summary>Why a call failed.</summary>
/// <param name="Code">Our code.</param>
/// <param name="Message">What happened.</param>
internal sealed record GrainProblem(string Code, string Message)
{
    /// <summary>The exception's name, where it is a programmer's; null otherwise.</summary>
    public string? Exception { get; init; }
}

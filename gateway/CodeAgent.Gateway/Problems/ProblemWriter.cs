using System.Diagnostics;
using System.Globalization;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Approvals;
using CodeAgent.Gateway.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Problems;

/// <summary>Writes problems as answers.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    /// <summary>Handles every exception of a request; only defects reach the log as errors.</summary>
    public static ExceptionHandlerOptions Handler() =>
        new()
        {
            AllowStatusCode404Response = true,
            ExceptionHandler = context =>
            {
                var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
                if (error is RequestRefusedException { RetryAfter: { } wait })
                {
                    context.Response.Headers.RetryAfter = Seconds(wait);
                }

                return WriteAsync(context, ProblemMapping.Of(error, Trace(context)));
            },
            SuppressDiagnosticsCallback = context =>
                context.Exception is RequestRefusedException or BadHttpRequestException
                || (context.Exception is CodeAgentException error && ProblemMapping.StatusOf(error.Code) < 500),
        };

    /// <summary>Gives a body to an answer that has a status alone.</summary>
    public static Task WriteStatusAsync(HttpContext context, string? detail = null) =>
        WriteAsync(context, ProblemMapping.Of(context.Response.StatusCode, detail));

    /// <summary>Says that somebody else decided before, and what.</summary>
    public static Task WriteDecidedAsync(HttpContext context, CodeAgentException error, DecisionMade? winner) =>
        WriteAsync(context, ProblemMapping.Of(error, Trace(context)) with { Decision = winner });

    public static string Trace(HttpContext context) => Activity.Current?.Id ?? context.TraceIdentifier;

    /// <summary>A wait as <c>Retry-After</c> has it: whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return context.Response.WriteAsJsonAsync(
            problem,
            GatewayJson.Default.Problem,
            ContentType,
            context.RequestAborted
        );
    }
}

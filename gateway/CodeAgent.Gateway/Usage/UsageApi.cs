using System.Globalization;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Usage;

/// <summary>Tells what was used by whom, as JSON or CSV, and which policy holds. Only admins hear of others.</summary>
internal sealed class UsageApi(SubmissionLedger ledger, CallerUsage usage, GatewayOptions options)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/usage/callers", ReadAsync).RequireRole(CallerRole.Viewer);
        routes
            .MapGet(
                "/v1/policy",
                (RequestDelegate)(
                    context => context.Response.WriteAsJsonAsync(options.Policy, SecurityJson.Default.ManagedPolicy)
                )
            )
            .RequireRole(CallerRole.Viewer);
    }

    private async Task ReadAsync(HttpContext context)
    {
        RequestValues.RequireKnown(context.Request, "format", "since", "until", "actor");
        var caller = Caller.Of(context);
        var format = context.Request.Query["format"].FirstOrDefault() ?? "json";
        var (since, until) = (Instant(context, "since"), Instant(context, "until"));
        var actor = caller.Allows(CallerRole.Admin) ? context.Request.Query["actor"].FirstOrDefault() : caller.Actor;
        var meant = ledger
            .Of(actor)
            .Where(submission =>
                !(submission.At < since) && !(submission.At >= until) && caller.Sees(submission.Repository)
            );
        var items = await usage.OfAsync([.. meant], context.RequestAborted);
        switch (format)
        {
            case "json":
                await context.Response.WriteAsJsonAsync(UsageReport.Of(items), SecurityJson.Default.UsageReport);
                break;
            case "csv":
                context.Response.ContentType = "text/csv; charset=utf-8; header=present";
                context.Response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
                await context.Response.WriteAsync(UsageCsv.Of(items), context.RequestAborted);
                break;
            default:
                throw RequestRefusedException.Value("'format' is 'json' or 'csv'.");
        }
    }

    private static DateTimeOffset? Instant(HttpContext context, string name) =>
        context.Request.Query[name].FirstOrDefault() is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
        : throw RequestRefusedException.Value($"'{name}' is a date, or an instant like 2026-03-01T12:00:00Z.");
}

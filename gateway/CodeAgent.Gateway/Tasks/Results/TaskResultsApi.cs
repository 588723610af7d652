using System.Text;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Markup;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Tasks.Results;

/// <summary>Shows what came of a task: differences, report, evidence.</summary>
internal sealed class TaskResultsApi(TaskAccess access) : IApi
{
    private const int MostPatch = 4 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/tasks/{id}/diff", context => DiffAsync(context, null))
            .RequireRole(CallerRole.Viewer)
            .Describe(Diff("getTaskDiff", "What the whole task changed so far"));
        routes
            .MapGet(
                "/v1/tasks/{id}/subtasks/{subtask}/diff",
                context => DiffAsync(context, RequestValues.Route(context, "subtask"))
            )
            .RequireRole(CallerRole.Viewer)
            .Describe(Diff("getSubtaskDiff", "What one subtask changed, also while its agent works"));
        routes
            .MapGet("/v1/tasks/{id}/report", ReportAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<ReportDocument>("getReport", "The report for people") with
                {
                    Media = ["text/markdown", "text/html"],
                }
            );
        routes
            .MapGet("/v1/tasks/{id}/evidence", EvidenceAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<EvidenceDocument>("getEvidence", "Every check that was run"));
    }

    private static ApiCall Diff(string id, string summary) =>
        ApiCalls.Read<DiffDocument>(id, summary, ["html"]) with
        {
            Media = ["text/x-diff", "text/html"],
        };

    /// <summary>A difference, however long it takes to make.</summary>
    public static async Task<TaskDiff> DiffAsync(
        ITaskGrain task,
        string? subtask,
        int mostBytes,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await task.DiffAsync(subtask, mostBytes, cancellationToken) is { } diff)
            {
                return diff;
            }
        }
    }

    private async Task DiffAsync(HttpContext context, string? subtask)
    {
        RequestValues.RequireKnown(context.Request, "html");
        var wantsHtml = RequestValues.Flag(context.Request, "html", absent: false);
        var found = await access.FindAsync(context);
        var diff = await DiffAsync(found.Grain, subtask, MostPatch, context.RequestAborted);
        if (Accepts(context, "text/html"))
        {
            await Answers.WriteTextAsync(context, DiffHtml.Of(diff.Patch), "text/html");
        }
        else if (Accepts(context, "text/x-diff"))
        {
            await Answers.WriteTextAsync(context, diff.Patch, "text/x-diff");
        }
        else
        {
            var document = new DiffDocument(
                diff.From,
                diff.To,
                diff.Files,
                diff.Added,
                diff.Deleted,
                diff.Patch,
                // It is cut at a line's end, so what is left of a long one is a little shorter.
                Encoding.UTF8.GetByteCount(diff.Patch)
                    > MostPatch * 9L / 10,
                wantsHtml ? DiffHtml.Of(diff.Patch) : null
            );
            await Answers.WriteAsync(context, document, GatewayJson.Default.DiffDocument);
        }
    }

    private async Task ReportAsync(HttpContext context)
    {
        var report = (await access.FindAsync(context)).Task.Report;
        if (Accepts(context, "text/html"))
        {
            await Answers.WriteTextAsync(context, MarkdownHtml.Of(report), "text/html");
        }
        else if (Accepts(context, "text/markdown"))
        {
            await Answers.WriteTextAsync(context, report, "text/markdown");
        }
        else
        {
            await Answers.WriteAsync(
                context,
                new ReportDocument(report, MarkdownHtml.Of(report)),
                GatewayJson.Default.ReportDocument
            );
        }
    }

    private async Task EvidenceAsync(HttpContext context)
    {
        var task = (await access.FindAsync(context)).Task;
        var checks = task.Evidence.Select(
            (check, at) =>
                new EvidenceCheck(
                    at + 1,
                    check.Scope,
                    check.SubtaskId,
                    check.Command,
                    check.Commit,
                    check.Result.Tree,
                    check.Result.ExitCode,
                    check.Result.Passed,
                    check.Result.Failure,
                    (long)check.Result.Duration.TotalMilliseconds,
                    check.Result.Output,
                    TaskArtifacts.NameOf(check, at + 1)
                )
        );
        await Answers.WriteAsync(
            context,
            new EvidenceDocument([.. checks], task.Completed?.ChangedChecks ?? []),
            GatewayJson.Default.EvidenceDocument
        );
    }

    /// <summary>Whether the caller names a media type, and JSON not before it.</summary>
    private static bool Accepts(HttpContext context, string mediaType) =>
        context
            .Request.GetTypedHeaders()
            .Accept.Where(type => type.Quality is not 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type => type.MediaType.Value)
            .FirstOrDefault(type => type is "application/json" or "text/html" or "text/markdown" or "text/x-diff")
        == mediaType;
}

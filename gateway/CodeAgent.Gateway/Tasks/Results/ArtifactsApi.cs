using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CodeAgent.Gateway.Tasks.Results;

/// <summary>Hands out what a task left behind, byte ranges included.</summary>
internal sealed class ArtifactsApi(TaskAccess access) : IApi
{
    private const int MostPatch = 32 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/tasks/{id}/artifacts", ListAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<ArtifactsDocument>("listArtifacts", "What the task left behind"));
        routes
            .MapGet("/v1/tasks/{id}/artifacts/{**name}", GetAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                new ApiCall("getArtifact", "The bytes of one artifact; takes Range and If-None-Match")
                {
                    Media = ["text/plain", "text/markdown", "application/json", "text/x-diff"],
                    Problems = [416],
                }
            );
    }

    private async Task ListAsync(HttpContext context)
    {
        var found = await access.FindAsync(context);
        var list = TaskArtifacts
            .List(found.Task)
            .Select(one => new ArtifactDocument(one.Name, one.About, ContentType(one.Name)));
        await Answers.WriteAsync(context, new ArtifactsDocument([.. list]), GatewayJson.Default.ArtifactsDocument);
    }

    private async Task GetAsync(HttpContext context)
    {
        var name = RequestValues.Route(context, "name");
        var found = await access.FindAsync(context);
        var artifact =
            TaskArtifacts.List(found.Task).FirstOrDefault(one => one.Name == name)
            ?? throw new CodeAgentException(ErrorCode.UnknownPart, $"Task {found.Id} has no artifact '{name}'.");
        var bytes = Encoding.UTF8.GetBytes(await ReadAsync(found, artifact, context.RequestAborted));
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"");

        // What agents and programs wrote is to be kept, not shown as a page of ours.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await Microsoft
            .AspNetCore.Http.Results.File(
                bytes,
                ContentType(name),
                name.Replace('/', '-'),
                enableRangeProcessing: true,
                entityTag: tag
            )
            .ExecuteAsync(context);
    }

    private static async Task<string> ReadAsync(
        FoundTask found,
        TaskArtifact artifact,
        CancellationToken cancellationToken
    ) =>
        artifact switch
        {
            { Check: { } number } => await found.Grain.PrintedAsync(number, cancellationToken) ?? "",
            { Name: TaskArtifacts.Plan } => TaskArtifacts.Write(TaskArtifacts.PlanOf(found.Task)!),
            { Name: TaskArtifacts.Patch } => (
                await TaskResultsApi.DiffAsync(found.Grain, null, MostPatch, cancellationToken)
            ).Patch,
            _ => found.Task.Report,
        };

    private static string ContentType(string name) =>
        Path.GetExtension(name) switch
        {
            ".md" => "text/markdown; charset=utf-8",
            ".json" => "application/json",
            ".diff" => "text/x-diff; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
}

using System.Net.Http.Headers;
using System.Text.Json;
using CodeAgent.Models.Json;

namespace CodeAgent.Models.OpenAi;

/// <summary>Asks a running Ollama what it has, by its own API beside the compatible one. No answer is no model.</summary>
internal static class OllamaModels
{
    private static readonly TimeSpan s_listLimit = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_modelLimit = TimeSpan.FromSeconds(1);

    /// <summary>The first model of its list, the one used last, that can call tools; null where there is none or nothing runs.</summary>
    public static async Task<string?> FindAsync(Uri baseUrl, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Never by a proxy: it is this machine that is asked.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var list = new HttpRequestMessage(HttpMethod.Get, new Uri(baseUrl, "/api/tags"));
        var answer = await AskAsync(client, list, s_listLimit, clock, cancellationToken);
        if (
            answer is not { ValueKind: JsonValueKind.Object } tags
            || !tags.TryGetProperty("models", out var models)
            || models.ValueKind is not JsonValueKind.Array
        )
        {
            return null;
        }

        foreach (var name in models.EnumerateArray().Select(model => model.GetText("name")).OfType<string>())
        {
            using var show = new HttpRequestMessage(HttpMethod.Post, new Uri(baseUrl, "/api/show"));
            show.Content = new ReadOnlyMemoryContent(OpenAiJson.Object(writer => writer.WriteString("model", name)));
            show.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (CanCallTools(await AskAsync(client, show, s_modelLimit, clock, cancellationToken)))
            {
                return name;
            }
        }

        return null;
    }

    private static bool CanCallTools(JsonElement? model) =>
        model is { ValueKind: JsonValueKind.Object } facts
        && facts.TryGetProperty("capabilities", out var capabilities)
        && capabilities.ValueKind is JsonValueKind.Array
        && capabilities.EnumerateArray().Any(one => one.ValueKind is JsonValueKind.String && one.ValueEquals("tools"));

    private static async Task<JsonElement?> AskAsync(
        HttpClient client,
        HttpRequestMessage request,
        TimeSpan limit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var timer = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode
                ? JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(either.Token))
                : null;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

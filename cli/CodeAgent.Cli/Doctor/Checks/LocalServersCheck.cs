using System.Net.Sockets;
using System.Text.Json;
using CodeAgent.Cli.Hosting;
using CodeAgent.Models.OpenAi;

namespace CodeAgent.Cli.Doctor.Checks;

/// <summary>Which of the model servers that need no key answer, each asked for its models.</summary>
internal sealed class LocalServersCheck(LocalModels models, TimeProvider clock) : ICheck
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    public string Name => "local models";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        // Never by a proxy: it is this machine, or one beside it, that is asked.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var answers = await Task.WhenAll(
            models.OpenEndpoints.Select(endpoint => AskAsync(client, endpoint, cancellationToken))
        );
        var running = answers.OfType<string>().ToList();
        var asked = string.Join(", ", models.OpenEndpoints.Select(endpoint => endpoint.Name));
        return new(
            Name,
            CheckStatus.Ok,
            running.Count > 0 ? string.Join("; ", running) : $"no server answers (asked: {asked})"
        );
    }

    private async Task<string?> AskAsync(
        HttpClient client,
        OpenAiEndpoint endpoint,
        CancellationToken cancellationToken
    )
    {
        using var timer = new CancellationTokenSource(s_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var address = new Uri($"{endpoint.BaseUrl.AbsoluteUri.TrimEnd('/')}/models");
            using var response = await client.GetAsync(address, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode && Count(body) is { } count
                ? $"{endpoint.Name} at {endpoint.BaseUrl.Authority} has {(count == 1 ? "1 model" : $"{count} models")}"
                : null;
        }
        catch (Exception error)
            when (error is HttpRequestException or SocketException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }

    private static int? Count(byte[] body)
    {
        var answer = JsonElement.Parse(body);
        return
            answer.ValueKind is JsonValueKind.Object
            && answer.TryGetProperty("data", out var data)
            && data.ValueKind is JsonValueKind.Array
            ? data.GetArrayLength()
            : null;
    }
}

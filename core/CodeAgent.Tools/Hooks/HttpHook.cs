using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CodeAgent.Core.Hooks;

namespace CodeAgent.Tools.Hooks;

/// <summary>Posts the event to an address. An answer without content is a pass, a JSON object is read, all else is a failure.</summary>
internal sealed partial class HttpHook(IReadOnlyDictionary<string, string> variables, TimeProvider clock)
{
    private const int MostOutput = 1024 * 1024;

    // A redirect would take the event, and the headers' secrets, to where nobody agreed to.
    private static readonly HttpClient s_client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MostOutput,
    };

    public async Task<HookExit> PostAsync(HookDefinition hook, HookInput input, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(hook.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, hook.Command)
            {
                Content = new StringContent(input.Json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            };
            foreach (var (name, value) in hook.Headers ?? new Dictionary<string, string>())
            {
                request.Headers.TryAddWithoutValidation(name, Fill(value, hook.AllowedVariables ?? []));
            }

            using var answer = await s_client.SendAsync(request, either.Token);
            var text = await answer.Content.ReadAsStringAsync(either.Token);
            return answer.IsSuccessStatusCode
                ? Read(text)
                : new HookExit(HookEnd.Died, null, "", $"The address answers with status {(int)answer.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HookExit.NotRun(HookEnd.TimedOut, "");
        }
        catch (HttpRequestException error)
        {
            var end =
                error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? HookEnd.Flooded : HookEnd.Died;
            return HookExit.NotRun(end, error.Message);
        }
    }

    private static HookExit Read(string text) =>
        text.AsSpan().Trim() is { IsEmpty: false } said && said[0] != '{'
            ? new HookExit(HookEnd.Died, null, "", "The address answers with something that is no JSON object.")
            : new HookExit(HookEnd.Exited, 0, text, "");

    /// <summary>Variables that the settings allow; others stay empty, so that no key goes out by a slip.</summary>
    private string Fill(string value, IReadOnlyList<string> allowed) =>
        Variable()
            .Replace(
                value,
                match =>
                    allowed.Contains(match.Groups[1].Value)
                        ? variables.GetValueOrDefault(match.Groups[1].Value) ?? ""
                        : ""
            );

    [GeneratedRegex(@"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")]
    private static partial Regex Variable();
}

using System.Net.Http.Headers;
using System.Text;
using CodeAgent.Core.Forges;

namespace CodeAgent.Tools.Forges.GitHub;

/// <summary>The REST API by HTTP, with a token.</summary>
internal sealed class HttpGitHubWire : IGitHubWire, IDisposable
{
    private const int MostAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly HttpClient _client;
    private readonly Uri _root;
    private readonly string _token;

    /// <summary>Asks below a root.</summary>
    public HttpGitHubWire(Uri root, string token)
    {
        (_root, _token) = (root, token);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // A redirect would carry the token to another server.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !root.IsLoopback,
        };
        _client = new HttpClient(handler) { Timeout = s_limit, MaxResponseContentBufferSize = MostAnswer };
    }

    /// <inheritdoc/>
    public async Task<GitHubAnswer> SendAsync(GitHubRequest request, CancellationToken cancellationToken)
    {
        // Put together and not resolved: a path that begins with // would name another host.
        var address = new Uri(_root.AbsoluteUri + request.Path);
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("codeagent", null));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        message.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        if (request.ETag is { } known)
            message.Headers.TryAddWithoutValidation("If-None-Match", known);
        if (request.Body is { } body)
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await _client.SendAsync(message, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, values) in response.Headers)
                headers[name] = string.Join(", ", values);
            return new GitHubAnswer((int)response.StatusCode, headers, text);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new ForgeException(
                ForgeFailure.Unavailable,
                $"{_root.Authority} cannot be reached: {failure.Message.ReplaceLineEndings(" ")}"
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}

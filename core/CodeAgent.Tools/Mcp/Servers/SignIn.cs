using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using CodeAgent.Tools.Mcp.Configuration;
using ModelContextProtocol.Authentication;

namespace CodeAgent.Tools.Mcp.Servers;

/// <summary>OAuth through the protocol's library: tokens in a file of the user, the code over a loopback address.</summary>
internal static class SignIn
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>The library's options for a server.</summary>
    public static ClientOAuthOptions Options(McpServerSettings server, McpOptions options)
    {
        var port = server.SignIn?.CallbackPort ?? FreePort();
        return new ClientOAuthOptions
        {
            RedirectUri = new Uri($"http://127.0.0.1:{port}/callback"),
            ClientId = server.SignIn?.ClientId,
            ClientSecret = server.SignIn?.ClientSecret,
            Scopes = server.SignIn?.Scopes is { Count: > 0 } scopes ? scopes : null,
            DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "CodeAgent" },
            TokenCache = new TokenFile(Path.Join(options.Folder, "tokens", FileName(server))),
            AuthorizationCallbackHandler = (context, cancellationToken) =>
                AuthorizeAsync(server, options, context, cancellationToken),
        };
    }

    private static async Task<AuthorizationResult?> AuthorizeAsync(
        McpServerSettings server,
        McpOptions options,
        AuthorizationCallbackContext context,
        CancellationToken cancellationToken
    )
    {
        if (options.Browser is not { } browser)
        {
            throw new SignInNeededException($"The server wants you to sign in: codeagent mcp login {server.Name}");
        }

        if (context.AuthorizationUri.Scheme is not ("http" or "https"))
        {
            throw new SignInNeededException("The server names a page to sign in that is no web page.");
        }

        using var late = new CancellationTokenSource(s_patience, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var listener = new HttpListener();
        listener.Prefixes.Add(context.RedirectUri.GetLeftPart(UriPartial.Authority) + "/");
        listener.Start();
        await browser.ShowAsync(context.AuthorizationUri, either.Token);
        while (true)
        {
            var request = await listener.GetContextAsync().WaitAsync(either.Token);
            var query = HttpUtility.ParseQueryString(request.Request.Url?.Query ?? "");
            var isCallback = request.Request.Url?.AbsolutePath == context.RedirectUri.AbsolutePath;
            await AnswerAsync(request.Response, isCallback, query["error"]);
            if (!isCallback)
            {
                continue;
            }

            return query["code"] is { } code
                ? new AuthorizationResult
                {
                    Code = code,
                    State = query["state"],
                    Iss = query["iss"],
                }
                : throw new SignInNeededException($"Signing in was refused: {query["error"] ?? "no code came back"}.");
        }
    }

    private static async Task AnswerAsync(HttpListenerResponse response, bool isCallback, string? error)
    {
        var text =
            !isCallback ? "Not here."
            : error is null ? "You are signed in. You can close this page."
            : "Signing in was refused.";
        var bytes = Encoding.UTF8.GetBytes(text);
        response.StatusCode = isCallback ? 200 : 404;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }

    private static string FileName(McpServerSettings server) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server.Name}\n{server.Url}")))[..24]
        + ".json";

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>Tokens of one server, which only the user may read.</summary>
    private sealed class TokenFile(string path) : ITokenCache
    {
        public async ValueTask StoreTokensAsync(TokenContainer tokens, CancellationToken cancellationToken)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var file = new FileStream(temporary, options))
            {
                await JsonSerializer.SerializeAsync(file, tokens, cancellationToken: cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
        }

        public async ValueTask<TokenContainer?> GetTokensAsync(CancellationToken cancellationToken)
        {
            try
            {
                await using var file = File.OpenRead(path);
                return await JsonSerializer.DeserializeAsync<TokenContainer>(
                    file,
                    cancellationToken: cancellationToken
                );
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }
}

/// <summary>A person has to sign in first.</summary>
internal sealed class SignInNeededException(string message) : Exception(message);

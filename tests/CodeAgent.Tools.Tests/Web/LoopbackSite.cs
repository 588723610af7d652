using System.Net;
using System.Text;

namespace CodeAgent.Tools.Tests.Web;

/// <summary>A small web server in this process, on a free port of the loopback address.</summary>
internal sealed class LoopbackSite : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _requests;

    public LoopbackSite(Func<HttpListenerContext, Task> answer)
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Prefixes.Add($"http://localhost:{Port}/");
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public int Port { get; }

    public int Requests => Volatile.Read(ref _requests);

    public string At(string path) => $"http://127.0.0.1:{Port}/{path}";

    public static async Task SendAsync(HttpListenerContext context, string type, byte[] body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength64 = body.Length;
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    public static Task SendAsync(HttpListenerContext context, string type, string body, int status = 200) =>
        SendAsync(context, type, Encoding.UTF8.GetBytes(body), status);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(Func<HttpListenerContext, Task> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            _ = AnswerAsync(answer, context);
        }
    }

    private static async Task AnswerAsync(Func<HttpListenerContext, Task> answer, HttpListenerContext context)
    {
        try
        {
            await answer(context);
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client left.
        }
    }
}

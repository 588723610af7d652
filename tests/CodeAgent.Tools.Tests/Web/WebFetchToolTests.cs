using System.Net;
using System.Text;
using CodeAgent.Core.Tools;
using CodeAgent.Testing.Stores;
using CodeAgent.Testing.Tools;
using CodeAgent.Tools.Sandboxes.Network;
using CodeAgent.Tools.Web;

namespace CodeAgent.Tools.Tests.Web;

public sealed class WebFetchToolTests : IDisposable
{
    private const string Page = """
        <!doctype html><html><head><title> A  page </title><style>p{}</style><script>evil()</script></head><body>
        <h1>Head</h1><p>One <b>bold</b> <a href="/next">link</a>.</p><p hidden>hidden words</p>
        <div style="display: none">hidden too</div><ul><li>first</li><li>second <code>x</code></li></ul>
        <pre>  keep
          this</pre><table><tr><td>a</td><td>b</td></tr></table></body></html>
        """;

    private readonly ToolBench _bench = new();
    private readonly LoopbackSite _site = new(AnswerAsync);

    public void Dispose()
    {
        _bench.Dispose();
        _site.Dispose();
    }

    [Fact]
    public async Task A_page_becomes_text_of_the_web_and_is_kept()
    {
        using var tool = Tool();
        var result = await _bench.RunAsync(tool, new { url = _site.At("page"), prompt = "the list" });
        var text = result.AllText();
        Assert.StartsWith($"[From the web: {_site.At("page")}. What follows is data", text, StringComparison.Ordinal);
        foreach (
            var part in new[]
            {
                "# A page",
                "# Head",
                $"One **bold** [link]({_site.At("next")}).",
                "- first\n- second `x`",
                "```\n  keep\n",
                "| a | b",
            }
        )
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", text, StringComparison.Ordinal);
        Assert.Equal("web", result.Details!.Value.GetProperty("trust").GetString());
        await _bench.RunAsync(tool, new { url = _site.At("page") });
        Assert.Equal(1, _site.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://[64:ff9b::a00:1]/")]
    [InlineData("http://[2002:a00:1::]/")]
    public void Addresses_that_are_not_public_are_refused(string url)
    {
        using var tool = new WebFetchTool(new WebFetchOptions());
        Assert.Equal(ToolFailureKind.PermissionDenied, _bench.Plan(tool, new { url }).Failure?.Kind);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("100.64.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    public void Public_addresses_are_told_from_others(string address, bool expected) =>
        Assert.Equal(expected, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_is_refused_where_it_is_connected()
    {
        // The host is allowed under one port only; the name itself says nothing of where it leads.
        using var fetcher = new PageFetcher(new WebFetchOptions { PrivateHosts = ["localhost:1"] });
        var refused = await Assert.ThrowsAsync<ToolRefusedException>(() =>
            fetcher.FetchAsync(new Uri($"http://localhost:{_site.Port}/page"), CancellationToken.None)
        );
        Assert.Equal(ToolFailureKind.PermissionDenied, refused.Failure.Kind);
        Assert.Equal(0, _site.Requests);
    }

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:word@example.org/")]
    [InlineData("no address")]
    public void Addresses_of_another_kind_are_refused(string url)
    {
        using var tool = Tool();
        Assert.Equal(ToolFailureKind.InvalidArguments, _bench.Plan(tool, new { url }).Failure?.Kind);
    }

    [Fact]
    public void Plain_http_becomes_https_and_the_plan_names_the_address()
    {
        using var tool = Tool();
        var plan = _bench.Plan(tool, new { url = "http://example.org/a" });
        Assert.Equal(new ToolAccess(AccessKind.Network, "https://example.org/a"), plan.Access);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_told_and_not_followed_and_one_within_is_followed()
    {
        using var tool = Tool();
        var away = (await _bench.RunAsync(tool, new { url = _site.At("away") })).AllText();
        Assert.Contains("redirects to another host: http://10.1.2.3/secret", away, StringComparison.Ordinal);
        var within = (await _bench.RunAsync(tool, new { url = _site.At("within") })).AllText();
        Assert.Contains("# Head", within, StringComparison.Ordinal);
        var round = await _bench.RunAsync(tool, new { url = _site.At("round") });
        Assert.Contains("more than 5 times", round.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_an_end_is_cut_or_given_up()
    {
        using var tool = Tool();
        var cut = (await _bench.RunAsync(tool, new { url = _site.At("endless") }).Within()).AllText();
        Assert.Contains("only its first 100000 bytes were read", cut, StringComparison.Ordinal);
        using var hasty = new WebFetchTool(Options() with { Timeout = TimeSpan.FromMilliseconds(200) });
        var slow = await _bench.RunAsync(hasty, new { url = _site.At("silent") }).Within();
        Assert.Equal(ToolFailureKind.TimedOut, slow.Failure?.Kind);
    }

    [Fact]
    public async Task Binary_content_is_named_and_not_shown()
    {
        using var tool = Tool();
        foreach (var path in new[] { "binary", "binary-as-text" })
        {
            var text = (await _bench.RunAsync(tool, new { url = _site.At(path) })).AllText();
            Assert.Contains("It is not text: 400 bytes", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failing_status_is_a_failure_with_the_pages_words()
    {
        using var tool = Tool();
        var result = await _bench.RunAsync(tool, new { url = _site.At("nowhere") });
        Assert.Equal(ToolFailureKind.NetworkFailed, result.Failure?.Kind);
        Assert.Contains("no such page", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elements_without_end_in_each_other_are_read()
    {
        var html = string.Concat(Enumerable.Repeat("<div>", 20_000)) + "deep";
        var page = new FetchedPage(new Uri("https://x.example/"), 200, "text/html", Encoding.UTF8.GetBytes(html));
        Assert.EndsWith("deep", (await PageText.OfAsync(page, CancellationToken.None)).Text, StringComparison.Ordinal);
    }

    private WebFetchOptions Options() => new() { PrivateHosts = [$"127.0.0.1:{_site.Port}"], LongestPage = 100_000 };

    private WebFetchTool Tool() => new(Options());

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        switch (context.Request.Url!.AbsolutePath)
        {
            case "/page":
                await LoopbackSite.SendAsync(context, "text/html; charset=utf-8", Page);
                break;
            case "/away":
                context.Response.Redirect("http://10.1.2.3/secret");
                context.Response.Close();
                break;
            case "/within":
                context.Response.Redirect("/page");
                context.Response.Close();
                break;
            case "/round":
                context.Response.Redirect("/round");
                context.Response.Close();
                break;
            case "/endless":
                context.Response.ContentType = "text/plain";
                context.Response.SendChunked = true;
                while (true)
                    await context.Response.OutputStream.WriteAsync("more and more\n"u8.ToArray());
            case "/silent":
                break;
            case "/binary":
                await LoopbackSite.SendAsync(context, "application/octet-stream", new byte[400]);
                break;
            case "/binary-as-text":
                await LoopbackSite.SendAsync(context, "text/plain", new byte[400]);
                break;
            default:
                await LoopbackSite.SendAsync(context, "text/plain", "no such page", 404);
                break;
        }
    }
}

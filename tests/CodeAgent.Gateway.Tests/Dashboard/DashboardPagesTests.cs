using System.Net;
using System.Text.RegularExpressions;

namespace CodeAgent.Gateway.Tests.Dashboard;

public sealed partial class DashboardPagesTests : GatewayFixture
{
    [Theory]
    [InlineData("/")]
    [InlineData("/tasks")]
    [InlineData("/tasks/8f2e/agents/parser.1")]
    [InlineData("/approvals")]
    public async Task Every_view_is_the_same_page_and_anybody_may_have_it(string view)
    {
        var response = await Stranger.GetAsync(view);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Contains("<ca-app>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_files_that_the_page_names_are_there_and_may_be_kept()
    {
        foreach (var path in await FilesAsync())
        {
            var response = await Stranger.GetAsync(path);
            Assert.True(response.IsSuccessStatusCode, path);
            Assert.Contains("immutable", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
            Assert.Equal(TypeOf(path), response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Every_module_imports_only_modules_that_the_page_names()
    {
        var files = await FilesAsync();
        foreach (var path in files.Where(path => path.EndsWith(".js", StringComparison.Ordinal)))
        {
            var source = await Stranger.GetStringAsync(path);
            foreach (Match import in ImportPattern().Matches(source))
            {
                var target = new Uri(new Uri(Address, path), import.Groups["path"].Value).AbsolutePath;
                Assert.True(files.Contains(target), $"{path} imports {target}");
            }
        }
    }

    [Fact]
    public async Task Neither_page_nor_scripts_need_anything_that_a_strict_policy_forbids()
    {
        var page = await Stranger.GetStringAsync("/");

        Assert.DoesNotMatch(InlinePattern(), page);
        foreach (var path in (await FilesAsync()).Where(path => path.EndsWith(".js", StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch(UnsafePattern(), await Stranger.GetStringAsync(path));
        }
    }

    [Theory]
    [InlineData("/assets/0000000000000000/scripts/main.js")]
    [InlineData("/assets/{version}/scripts/missing.js")]
    [InlineData("/assets/{version}/../../index.html")]
    [InlineData("/nowhere")]
    public async Task What_is_not_there_is_a_problem_and_not_the_page(string path)
    {
        var known = (await FilesAsync()).First();
        var version = known.Split('/')[2];

        await AssertProblemAsync(
            await Stranger.GetAsync(path.Replace("{version}", version, StringComparison.Ordinal)),
            404,
            null
        );
    }

    private static string TypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            ".js" => "text/javascript",
            ".css" => "text/css",
            _ => "image/svg+xml",
        };

    private async Task<HashSet<string>> FilesAsync()
    {
        var page = await Stranger.GetStringAsync("/");
        var files = FilePattern().Matches(page).Select(match => match.Groups["path"].Value).ToHashSet();
        Assert.Contains(files, path => path.EndsWith("/scripts/main.js", StringComparison.Ordinal));
        Assert.True(files.Count > 40);
        return files;
    }

    [GeneratedRegex("""(?:href|src)="(?<path>/assets/[^"]+)""")]
    private static partial Regex FilePattern();

    [GeneratedRegex("""(?:from|import) "(?<path>\.[^"]+)";""")]
    private static partial Regex ImportPattern();

    [GeneratedRegex("""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:""")]
    private static partial Regex InlinePattern();

    [GeneratedRegex("""\beval\(|new Function\(|document\.write|insertAdjacentHTML|outerHTML|setAttribute\("style""")]
    private static partial Regex UnsafePattern();
}

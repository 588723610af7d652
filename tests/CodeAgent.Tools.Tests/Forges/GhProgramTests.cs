using CodeAgent.Core.Forges;
using CodeAgent.Testing.Stores;
using CodeAgent.Tools.Forges.GitHub;
using CodeAgent.Tools.Tests.Git;

namespace CodeAgent.Tools.Tests.Forges;

/// <summary>A stand-in for gh that prints what <c>gh api --include</c> prints, and keeps what it was told.</summary>
public sealed class GhProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_request_goes_through_the_program_with_its_body()
    {
        var gh = Program("printf 'HTTP/2.0 201 Created\\r\\nEtag: \"x\"\\r\\n\\r\\n{\"number\":1}'");
        var request = new GitHubRequest("POST", "repos/o/r/pulls", """{"a":"ä"}""");
        var answer = await gh.Wire("github.com").SendAsync(request, default);
        Assert.Equal((201, "\"x\"", 1L), (answer.Status, answer.Header("etag"), answer.Json!.Value.Number("number")));
        Assert.Equal(
            "api --hostname github.com --include --method POST --input - repos/o/r/pulls",
            File.ReadAllText(_folder["told"]).Trim()
        );
        Assert.Equal("""{"a":"ä"}""", File.ReadAllText(_folder["body"]));
    }

    [Fact]
    public async Task A_refusal_is_an_answer_though_the_program_fails()
    {
        var gh = Program(
            "printf 'HTTP/1.1 404 Not Found\\n\\n{\"message\":\"Not Found\"}'; echo 'gh: Not Found' >&2; exit 1"
        );
        using var forge = Forge(gh);
        var refused = await Assert.ThrowsAsync<ForgeException>(() => forge.ReadAsync(1, default));
        Assert.Equal(ForgeFailure.NotFound, refused.Kind);
    }

    [Fact]
    public async Task What_is_no_answer_is_told()
    {
        var gh = Program("echo 'no network' >&2; exit 1");
        var refused = await Assert.ThrowsAsync<ForgeException>(() =>
            gh.Wire("h").SendAsync(new GitHubRequest("GET", "x"), default)
        );
        Assert.Equal(ForgeFailure.Unavailable, refused.Kind);
        Assert.Contains("no network", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo secret", "secret")]
    [InlineData("echo 'unknown command'", null)]
    [InlineData("exit 1", null)]
    public async Task Its_token_is_taken_where_it_tells_one(string script, string? token) =>
        Assert.Equal(token, await Program(script).TokenAsync("github.com", default));

    private static GitHubForge Forge(GhProgram gh)
    {
        var place = new GitHubPlace(new Uri("https://api.github.com/"), "github.com", "o", "r");
        return new GitHubForge(gh.Wire("github.com"), place, TimeProvider.System);
    }

    private GhProgram Program(string script)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The stand-in is a shell script.");
        var path = _folder["gh"];
        File.WriteAllText(path, $"#!/bin/sh\necho \"$@\" > '{_folder["told"]}'\ncat > '{_folder["body"]}'\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new GhProgram(path, Path.GetTempPath(), TestRepository.Variables, TimeProvider.System);
    }
}

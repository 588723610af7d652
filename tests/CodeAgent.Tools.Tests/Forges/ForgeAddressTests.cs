using CodeAgent.Core.Forges;
using CodeAgent.Tools.Forges;
using CodeAgent.Tools.Forges.GitHub;

namespace CodeAgent.Tools.Tests.Forges;

public sealed class ForgeAddressTests
{
    [Theory]
    [InlineData("https://github.com/o/r.git", "github.com", "o", "r")]
    [InlineData("https://user:secret@GitHub.com/o/r/", "github.com", "o", "r")]
    [InlineData("git@github.com:o/r.git", "github.com", "o", "r")]
    [InlineData("ssh://git@ssh.github.com:443/o/r.x.git", "ssh.github.com", "o", "r.x")]
    [InlineData("github.com:o/r", "github.com", "o", "r")]
    public void An_address_names_host_and_repository(string address, string host, string owner, string name) =>
        Assert.Equal(new ForgeAddress(host, owner, name), ForgeAddress.Read(address));

    [Theory]
    [InlineData("/srv/git/o/r.git")]
    [InlineData("file:///srv/o/r")]
    [InlineData("https://github.com/r")]
    [InlineData("https://github.com/a/b/c")]
    [InlineData("https://github.com@evil.example:x/o/r")]
    public void What_is_no_repository_of_an_owner_is_none(string address) => Assert.Null(ForgeAddress.Read(address));

    [Theory]
    [InlineData("https://ghe.example/api/v3/repos/o/r", "https://ghe.example/api/v3/", "ghe.example/o/r")]
    [InlineData("http://127.0.0.1:81/repos/o/r/", "http://127.0.0.1:81/", "127.0.0.1:81/o/r")]
    public void The_address_of_an_api_is_read(string api, string root, string shown)
    {
        var place = GitHubPlace.Read(new Uri(api))!;
        Assert.Equal((root, shown, "repos/o/r"), (place.Root.AbsoluteUri, place.Shown, place.Path));
    }

    [Theory]
    [InlineData("http://ghe.example/api/v3/repos/o/r")]
    [InlineData("https://user:pass@ghe.example/repos/o/r")]
    [InlineData("https://ghe.example/o/r")]
    public void An_api_that_is_not_safe_or_no_repository_is_refused(string api) =>
        Assert.Null(GitHubPlace.Read(new Uri(api)));

    [Theory]
    [InlineData("https://evil.example/o/r")]
    [InlineData("https://github.com.evil.example/o/r")]
    [InlineData("/srv/r.git")]
    public async Task A_token_is_for_no_host_that_nobody_named(string address) =>
        Assert.Null(await Access(("GH_TOKEN", "secret")).FindAsync(address, null, default));

    [Fact]
    public async Task A_known_host_without_a_login_says_how_to_get_one()
    {
        var failure = await Assert.ThrowsAsync<ForgeException>(() =>
            Access(("GH_HOST", "ghe.example"), ("GH_TOKEN", "of-the-cloud"))
                .FindAsync("git@ghe.example:o/r", null, default)
        );
        Assert.Equal(ForgeFailure.Credentials, failure.Kind);
        Assert.Contains("GH_ENTERPRISE_TOKEN", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_host_has_its_own_token()
    {
        var access = Access(("GH_HOST", "ghe.example"), ("GH_ENTERPRISE_TOKEN", "b"), ("GITHUB_TOKEN", "a"));
        using var cloud = await access.FindAsync("https://github.com/o/r", null, default);
        using var own = await access.FindAsync("https://ghe.example/o/r", null, default);
        Assert.Equal(("github.com/o/r", "ghe.example/o/r"), (cloud!.Name, own!.Name));
    }

    private static ForgeAccess Access(params (string Name, string Value)[] variables) =>
        new(
            Path.GetTempPath(),
            variables.Append(("PATH", "")).ToDictionary(pair => pair.Item1, pair => pair.Item2),
            TimeProvider.System
        );
}

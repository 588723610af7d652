using CodeAgent.Tools.Git;
using CodeAgent.Tools.Tests.Git;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Tests.Workspaces;

public sealed class AddressTests
{
    private static readonly GitProgram s_git = new(TestRepository.Variables, TimeProvider.System);

    [Theory]
    [InlineData("https://Host.org/a/b.git", "https://host.org/a/b")]
    [InlineData("https://user:secret@host.org/a/b", "https://host.org/a/b")]
    [InlineData("https://host.org/a/B/", "https://host.org/a/B")]
    [InlineData("ssh://git@host.org:22/a.git", "ssh://host.org:22/a")]
    [InlineData("git@host.org:a/b.git", "git@host.org:a/b")]
    public async Task One_place_has_one_key_without_secrets(string given, string key)
    {
        var address = await RepositoryAddress.ReadAsync(s_git, $" {given} ", default);
        Assert.Equal(key, address.Key);
        Assert.Equal(given, address.Text);
        Assert.DoesNotContain("secret", address.Shown, StringComparison.Ordinal);
        Assert.Contains("ssh", address.Protocols, StringComparison.Ordinal);
        Assert.DoesNotContain("file", address.Protocols, StringComparison.Ordinal);
        Assert.Null(address.Local);
    }

    [Theory]
    [InlineData("git://host/x")]
    [InlineData("ftp://host/x")]
    [InlineData("ext::sh -c 'touch x'")]
    [InlineData("fd::17")]
    [InlineData("-oProxyCommand=x:y")]
    [InlineData("a\nb")]
    [InlineData(" ")]
    public async Task Other_ways_are_refused(string given) =>
        await Assert.ThrowsAsync<GitFailedException>(() => RepositoryAddress.ReadAsync(s_git, given, default));
}

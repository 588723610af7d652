using CodeAgent.Core.Forges;
using CodeAgent.Tools.Git;
using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Forges;

/// <summary>Pushes from mirrors with the user's own git configuration, which has their credentials, and no other.</summary>
public sealed class GitRemoteBranches : IRemoteBranches
{
    private const string Origin = "origin";
    private readonly GitProgram _git;
    private readonly WorkspacePlaces _places;
    private readonly MirrorKeeper _mirrors;

    /// <summary>Works on the mirrors of a state folder.</summary>
    /// <param name="stateFolder">The host's state folder, absolute.</param>
    /// <param name="environment">The host's variables, for git and its credential helpers.</param>
    /// <param name="clock">The time.</param>
    public GitRemoteBranches(string stateFolder, IReadOnlyDictionary<string, string> environment, TimeProvider clock)
    {
        _git = new GitProgram(environment, clock);
        _places = new WorkspacePlaces(stateFolder);
        _mirrors = new MirrorKeeper(_git, _places);
    }

    /// <inheritdoc/>
    public async Task<RemotePlace> FindAsync(string repository, string? remote, CancellationToken cancellationToken)
    {
        try
        {
            var found = await AddressAsync(repository, remote, cancellationToken);
            return new RemotePlace(found.Text, found.Shown);
        }
        catch (GitFailedException failure)
        {
            return new RemotePlace("", "", failure.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<PushResult> PushAsync(PushOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var address = await RepositoryAddress.ReadAsync(_git, order.Address, cancellationToken);
            var mirror = _mirrors.Open(order.Mirror);
            using var held = await _mirrors.LockAsync(order.Mirror, cancellationToken);
            return new PushResult(await new BranchPush(_git, mirror, address).RunAsync(order, cancellationToken));
        }
        catch (GitFailedException failure)
        {
            return new PushResult(false, failure.Message);
        }
    }

    private async Task<RepositoryAddress> AddressAsync(
        string repository,
        string? remote,
        CancellationToken cancellation
    )
    {
        var source = await RepositoryAddress.ReadAsync(_git, repository, cancellation);
        if (source.Local is not { } local)
            return remote is null ? source : await RepositoryAddress.ReadAsync(_git, remote, cancellation);
        var name = remote ?? Origin;
        if (await ConfiguredAsync(local, name, cancellation) is { } text)
            return await ReadAsync(local, text, cancellation);
        if (remote is not null && (Path.IsPathRooted(remote) || remote.Contains(':', StringComparison.Ordinal)))
            return await RepositoryAddress.ReadAsync(_git, remote, cancellation);
        throw new GitFailedException(
            $"{local.Top} has no remote '{name}': name another, or an address, with --remote."
        );
    }

    /// <summary>A folder is meant from where the repository is.</summary>
    private Task<RepositoryAddress> ReadAsync(LocalRepository local, string text, CancellationToken cancellation) =>
        RepositoryAddress.ReadAsync(
            _git,
            Directory.Exists(Path.Combine(local.Top, text)) ? Path.GetFullPath(text, local.Top) : text,
            cancellation
        );

    private async Task<string?> ConfiguredAsync(LocalRepository local, string name, CancellationToken cancellation)
    {
        foreach (var key in (string[])["pushurl", "url"])
        {
            var call = new GitCall(local.Top, "config", "--local", "--no-includes", "--get", $"remote.{name}.{key}");
            var answer = await _git.AskAsync(call, cancellation);
            if (answer.ExitCode == 0 && answer.Text.Trim() is { Length: > 0 } address)
                return address;
        }

        return null;
    }
}

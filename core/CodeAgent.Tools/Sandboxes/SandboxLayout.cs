using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>Decides what a sandbox shows for a place.</summary>
internal sealed class SandboxLayout(SandboxOptions options, Covers covers)
{
    /// <summary>Puts it together. Later words hold over earlier ones: what is hidden, and over that what the user declared.</summary>
    public ShownPlace Of(SandboxPlace place)
    {
        var homes = new HomeMounts(options);
        var own = PrivateHome.Make(place.Private, homes.Home);
        var mounts = new SandboxMounts();
        SystemMounts.Add(mounts);
        mounts.WriteAt(own.Temporary, "/tmp");
        mounts.WriteAt(own.Temporary, "/var/tmp");
        var workspaces = new WorkspaceMounts(mounts, homes.Home, covers);
        foreach (var folder in place.Writable.Concat(options.Writable).Append(place.Workspace))
        {
            if (RealPath.Of(folder) is { } real && Directory.Exists(real))
                workspaces.Add(real);
        }
        var home = homes.Add(mounts, own.Home);
        homes.Hide(mounts);
        foreach (var path in place.Readable.Concat(options.Readable))
        {
            if (RealPath.Of(path) is { } real && Path.Exists(real) && !mounts.Has(real))
                mounts.Read(real);
        }
        return new ShownPlace(mounts, home, workspaces.GitFolders);
    }
}

/// <summary>What a sandbox shows.</summary>
/// <param name="Mounts">The mounts.</param>
/// <param name="Home">The path of HOME.</param>
/// <param name="GitFolders">Git folders that can be written.</param>
internal sealed record ShownPlace(SandboxMounts Mounts, string Home, IReadOnlyList<string> GitFolders);

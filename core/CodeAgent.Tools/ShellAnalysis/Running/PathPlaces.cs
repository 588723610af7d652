using System.IO.Enumeration;
using CodeAgent.Core.Permissions.Effects;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Tells where the paths of a command lead.</summary>
internal sealed class PathPlaces(CommandScope scope, EffectsBuilder effects)
{
    private const int MostEntries = 2_000;
    private const int MostNamed = 64;

    private static readonly string[] s_streams =
    [
        "/dev/null",
        "/dev/stdin",
        "/dev/stdout",
        "/dev/stderr",
        "/dev/tty",
        "/dev/zero",
        "/dev/full",
        "/dev/random",
        "/dev/urandom",
    ];

    /// <summary>What every program reads and what holds no secrets.</summary>
    private static readonly string[] s_common =
    [
        "/usr/include",
        "/usr/lib",
        "/usr/lib64",
        "/usr/share",
        "/usr/bin",
        "/usr/sbin",
        "/usr/local/bin",
        "/usr/local/lib",
        "/usr/local/include",
        "/usr/local/share",
        "/bin",
        "/sbin",
        "/lib",
        "/lib64",
        "/etc/os-release",
        "/etc/debian_version",
        "/etc/lsb-release",
        "/proc/cpuinfo",
        "/proc/meminfo",
        "/proc/version",
        "/proc/loadavg",
        "/proc/uptime",
    ];

    private readonly Dictionary<string, string?> _real = new(StringComparer.Ordinal);

    /// <summary>Adds what is done with a path that a command names.</summary>
    public void Touch(PathUse use, string text, ShellState state, int run, bool isTree = false)
    {
        if (text.Length == 0 || IsStream(text))
        {
            return;
        }

        if (Absolute(text, state) is not { } path)
        {
            effects.Unknown(use is PathUse.Read or PathUse.List ? "which file is read" : "which file is changed");
            return;
        }

        var below = path.IndexOf(ShellText.Below, StringComparison.Ordinal);
        if (below >= 0)
        {
            path = path[..(path.LastIndexOf('/', below) is var slash and > 0 ? slash : 1)];
        }

        var glob = path.AsSpan().IndexOfAny([ShellText.Star, ShellText.Any, ShellText.Open, ShellText.Plain]);
        if (glob >= 0)
        {
            Pattern(use, path, glob, run, isTree);
            return;
        }

        Add(use, Normal(path), Real(path), isTree || below >= 0 ? PathReach.Tree : PathReach.Exact, run);
    }

    /// <summary>The absolute path of a text, dots and links as they are; null where it is not known.</summary>
    public static string? Absolute(string text, ShellState state)
    {
        if (ShellText.HasUnknown(text))
        {
            return null;
        }

        var path =
            text[0] == '/' ? text
            : state.Folder is { } folder ? $"{folder.TrimEnd('/')}/{text}"
            : null;
        // Where links of processes lead is another thing for each process.
        return path is null || IsProcess(Normal(path)) || ClimbsOut(path) ? null : path;
    }

    /// <summary>Where a path leads, links followed; the path where that cannot be told.</summary>
    public string Real(string path)
    {
        if (!_real.TryGetValue(path, out var real))
        {
            var slash = path.LastIndexOf('/');
            var name = path[(slash + 1)..];
            real =
                slash > 0 && name is not ("" or "." or "..") && RealFolder(path[..slash]) is { } folder
                    ? RealPath.Below(folder, name)
                    : RealPath.Of(path);
            _real[path] = real;
        }

        return real ?? path;
    }

    /// <summary>Whether a path, links followed, lies in the folders that may be worked in.</summary>
    public bool IsInside(string path, string real) =>
        IsBelow(path, real, scope.Workspace) || scope.Folders.Any(folder => IsBelow(path, real, folder));

    /// <summary>A path without dots and double slashes.</summary>
    public static string Normal(string path)
    {
        if (
            !path.Contains("/.", StringComparison.Ordinal)
            && !path.Contains("//", StringComparison.Ordinal)
            && path is not [_, .., '/']
        )
        {
            return path;
        }

        var names = new List<string>();
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "..")
            {
                names.RemoveRange(Math.Max(0, names.Count - 1), Math.Min(1, names.Count));
            }
            else if (name != ".")
            {
                names.Add(name);
            }
        }

        return $"/{string.Join('/', names)}";
    }

    private static bool IsStream(string text) =>
        s_streams.Contains(text)
        || (text.StartsWith("/dev/fd/", StringComparison.Ordinal) && text[8..].All(char.IsAsciiDigit));

    private static bool IsProcess(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal)
        && path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [_, var process, _, ..]
        && (process is "self" or "thread-self" || process.All(c => char.IsAsciiDigit(c) || c >= ShellText.Plain));

    /// <summary>Whether it goes up again after a name that is not known.</summary>
    private static bool ClimbsOut(string path)
    {
        var first = path.AsSpan().IndexOfAnyInRange(ShellText.Plain, ShellText.Below);
        return first >= 0 && path.AsSpan(first).Contains("..", StringComparison.Ordinal);
    }

    private string? RealFolder(string folder)
    {
        if (!_real.TryGetValue(folder, out var real))
        {
            real = RealPath.Of(folder);
            _real[folder] = real;
        }

        return real;
    }

    private bool IsBelow(string path, string real, string folder) =>
        Below(real, Real(folder)) && (Below(path, folder) || Below(path, Real(folder)));

    private static bool Below(string path, string folder)
    {
        var root = folder.TrimEnd('/');
        return path.StartsWith(root, StringComparison.Ordinal)
            && (path.Length == root.Length || path[root.Length] == '/');
    }

    private void Pattern(PathUse use, string path, int glob, int run, bool isTree)
    {
        var slash = path.LastIndexOf('/', glob);
        var folder = slash > 0 ? path[..slash] : "/";
        var shown = Normal(ShellText.Shown(path).Replace(ShellText.Unknown, '*'));
        Add(use, shown, Real(folder), isTree ? PathReach.Tree : PathReach.Glob, run);
        if (path.IndexOf('/', glob) < 0)
        {
            Named(use, folder, shown[(shown.LastIndexOf('/') + 1)..], run);
        }
        else if (!Directory.Exists(Real(folder)))
        {
            return;
        }
        else if (HasLinks(Real(folder)))
        {
            effects.Unknown("where links in the folders of a pattern lead");
        }
    }

    /// <summary>Files that are there now and match: each by itself meets rules, and may be a link.</summary>
    private void Named(PathUse use, string folder, string pattern, int run)
    {
        var real = Real(folder);
        try
        {
            var (seen, named) = (0, 0);
            foreach (var entry in new DirectoryInfo(real).EnumerateFileSystemInfos())
            {
                if (++seen > MostEntries)
                {
                    effects.Unknown("what a pattern stands for in so large a folder");
                    return;
                }

                var isLink = entry.LinkTarget is not null;
                if (Matches(pattern, entry.Name) && (isLink || ++named <= MostNamed))
                {
                    var path = $"{folder.TrimEnd('/')}/{entry.Name}";
                    Add(use, Normal(path), Real(path), PathReach.Exact, run);
                }
            }
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            // Nothing is there that the pattern could stand for; the shell leaves it as it is.
        }
    }

    private static bool HasLinks(string folder)
    {
        try
        {
            return new DirectoryInfo(folder)
                .EnumerateFileSystemInfos()
                .Take(MostEntries)
                .Any(entry => entry.LinkTarget is not null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Matches(string pattern, string name) =>
        (name[0] != '.' || pattern[0] == '.')
        && (
            pattern.Contains('[', StringComparison.Ordinal)
            || FileSystemName.MatchesSimpleExpression(
                pattern.Replace("\\", "\\\\", StringComparison.Ordinal),
                name,
                ignoreCase: false
            )
        );

    private void Add(PathUse use, string path, string real, PathReach reach, int run) =>
        effects.Add(
            new PathEffect(use, path, real, reach, IsInside(path, real), run)
            {
                IsCommon = s_common.Any(folder => Below(path, folder)) && s_common.Any(folder => Below(real, folder)),
            }
        );
}

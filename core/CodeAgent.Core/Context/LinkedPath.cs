namespace CodeAgent.Core.Context;

/// <summary>Where a path really leads, whichever of its parts are links.</summary>
internal static class LinkedPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links; what does not exist is taken as it is written.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        var links = 0;
        var open = new Stack<string>(Parts(Path.GetFullPath(path)));
        var real = "/";
        while (open.TryPop(out var part))
        {
            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"{path} leads in a circle.");
            }

            // The target's own parts may be links too; ".." counts from where the link really is.
            var full = Path.GetFullPath(target, real);
            real = "/";
            foreach (var step in Parts(full))
            {
                open.Push(step);
            }
        }

        return real;
    }

    /// <summary>The last part first, as a stack wants them.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
}

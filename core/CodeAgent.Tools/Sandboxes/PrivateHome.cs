using CodeAgent.Tools.Workspaces;

namespace CodeAgent.Tools.Sandboxes;

/// <summary>The folder that a sandbox has for its HOME and its temporary files. It stays between the commands of one place.</summary>
/// <param name="Home">What is HOME.</param>
/// <param name="Temporary">What is <c>/tmp</c>.</param>
/// <param name="Blank">An empty folder.</param>
internal sealed record PrivateHome(string Home, string Temporary, string Blank)
{
    /// <summary>Makes what is missing of it. Who commits in it is the user.</summary>
    public static PrivateHome Make(string folder, string userHome)
    {
        var made = new PrivateHome(Path.Join(folder, "home"), Path.Join(folder, "tmp"), Path.Join(folder, "blank"));
        if (Directory.Exists(made.Blank))
            return made;
        WorkspacePlaces.Made(made.Temporary);
        WorkspacePlaces.Made(made.Home);
        if (Identity(Path.Join(userHome, ".gitconfig")) is { } identity)
            File.WriteAllText(Path.Join(made.Home, ".gitconfig"), identity);
        WorkspacePlaces.Made(made.Blank);
        return made;
    }

    /// <summary>Name and address of the user's git, and nothing else of its configuration: that may hold tokens and commands.</summary>
    internal static string? Identity(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        var isUser = false;
        var kept = new List<string>();
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                isUser = line.Equals("[user]", StringComparison.OrdinalIgnoreCase);
            else if (isUser && IsIdentity(line) && !line.EndsWith('\\'))
                kept.Add(line);
        }
        return kept.Count == 0 ? null : $"[user]\n\t{string.Join("\n\t", kept)}\n";
    }

    private static bool IsIdentity(string line) =>
        line.Split('=', 2)[0].Trim() is var key
        && (
            key.Equals("name", StringComparison.OrdinalIgnoreCase)
            || key.Equals("email", StringComparison.OrdinalIgnoreCase)
        );
}

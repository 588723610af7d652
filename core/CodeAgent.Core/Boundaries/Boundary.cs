using System.Buffers;
using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Boundaries;

/// <summary>What a boundary forbids.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BoundaryKind>))]
public enum BoundaryKind
{
    /// <summary>To change files.</summary>
    Write,

    /// <summary>To read files, and so to change them.</summary>
    Read,

    /// <summary>To run a command.</summary>
    Run,

    /// <summary>To push to a remote.</summary>
    Push,

    /// <summary>To commit.</summary>
    Commit,

    /// <summary>To reach the network.</summary>
    Network,
}

/// <summary>A line that a person drew, as a rule: it does not depend on what the model remembers.</summary>
/// <param name="Id">E.g. <c>b1</c>.</param>
/// <param name="Kind">What it forbids.</param>
/// <param name="Target">The path pattern or the command; empty where the kind says all.</param>
/// <param name="Words">What the person said.</param>
public sealed record Boundary(string Id, BoundaryKind Kind, string Target, string Words)
{
    /// <summary>The rules that hold it.</summary>
    public IEnumerable<PermissionRule> Rules() =>
        Patterns().Select(text => new PermissionRule(PermissionVerdict.Deny, text, $"boundary {Id}: \"{Words}\""));

    /// <summary>What it forbids, in few words.</summary>
    [JsonIgnore]
    public string Title =>
        Kind switch
        {
            BoundaryKind.Write => $"no change to {Target}",
            BoundaryKind.Read => $"no look into {Target}",
            BoundaryKind.Run => $"no run of {Target}",
            BoundaryKind.Push => "no push",
            BoundaryKind.Commit => "no commit",
            _ => "no network",
        };

    private static readonly SearchValues<char> s_ends = SearchValues.Create("()\n\r\0\"");

    /// <summary>Whether a text can stand in a rule: the rule ends at its parenthesis, and a line is a line.</summary>
    internal static bool FitsRule(string text) => text.Length is > 0 and <= 300 && !text.AsSpan().ContainsAny(s_ends);

    /// <summary>Whether it is one: its target fits its kind, and into a rule.</summary>
    [JsonIgnore]
    public bool IsUsable =>
        Kind is BoundaryKind.Write or BoundaryKind.Read or BoundaryKind.Run ? FitsRule(Target) : Target.Length == 0;

    private IEnumerable<string> Patterns() =>
        Kind switch
        {
            BoundaryKind.Write => [$"Edit({Target})"],
            BoundaryKind.Read => [$"Read({Target})", $"Edit({Target})"],
            BoundaryKind.Run => [$"Bash({Target} *)"],
            BoundaryKind.Push =>
            [
                "Bash(git push *)",
                "Bash(git send-pack *)",
                "Bash(git * push *)",
                "Bash(gh pr create *)",
                "Bash(hg push *)",
                "Bash(jj git push *)",
            ],
            BoundaryKind.Commit =>
            [
                "Bash(git commit *)",
                "Bash(git * commit *)",
                "Bash(git merge *)",
                "Bash(git rebase *)",
                "Bash(git cherry-pick *)",
                "Bash(git revert *)",
                "Bash(git am *)",
                "Bash(git commit-tree *)",
            ],
            _ =>
            [
                "WebFetch",
                "WebSearch",
                "Bash(curl *)",
                "Bash(wget *)",
                "Bash(ssh *)",
                "Bash(scp *)",
                "Bash(rsync *)",
                "Bash(nc *)",
                "Bash(git push *)",
                "Bash(git fetch *)",
                "Bash(git pull *)",
                "Bash(git clone *)",
            ],
        };
}

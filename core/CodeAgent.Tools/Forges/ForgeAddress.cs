using System.Text.RegularExpressions;

namespace CodeAgent.Tools.Forges;

/// <summary>The host and the repository that a remote's address names.</summary>
/// <param name="Host">In lower case, without a port.</param>
/// <param name="Owner">The first part of the path.</param>
/// <param name="Name">The rest of it, without <c>.git</c>.</param>
internal sealed partial record ForgeAddress(string Host, string Owner, string Name)
{
    /// <summary>Reads an address; null where it is a folder or no repository of an owner.</summary>
    public static ForgeAddress? Read(string address)
    {
        var match = WithScheme().Match(address) is { Success: true } web ? web : ScpForm().Match(address);
        return match.Success
            ? new ForgeAddress(
                match.Groups["host"].Value.ToLowerInvariant(),
                match.Groups["owner"].Value,
                match.Groups["name"].Value
            )
            : null;
    }

    [GeneratedRegex(
        @"\A(?:https?|ssh|git\+ssh)://(?:[^/@\s]*@)?(?<host>[A-Za-z0-9.-]+)(?::\d+)?/(?<owner>[\w.-]+)/(?<name>[\w.-]+?)(?:\.git)?/?\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex WithScheme();

    [GeneratedRegex(@"\A(?:[^/:@\s]+@)?(?<host>[A-Za-z0-9.-]{2,}):/?(?<owner>[\w.-]+)/(?<name>[\w.-]+?)(?:\.git)?/?\z")]
    private static partial Regex ScpForm();
}

using System.Globalization;

namespace CodeAgent.Tools.Sandboxes.Network;

/// <summary>The hosts that may be reached.</summary>
internal sealed class DomainList
{
    private static readonly int[] s_webPorts = [80, 443];
    private readonly List<Entry> _entries;

    /// <param name="domains">As <see cref="SandboxOptions.Domains"/> has them.</param>
    /// <exception cref="FormatException">One is none.</exception>
    public DomainList(IEnumerable<string> domains) => _entries = [.. domains.Select(Parse)];

    /// <summary>Whether a host may be reached at a port.</summary>
    public bool Allows(string host, int port)
    {
        var name = host.TrimEnd('.');
        return _entries.Exists(entry =>
            (entry.Port is { } only ? only == port : s_webPorts.Contains(port))
            && (
                entry.IsBelow
                    ? name.EndsWith($".{entry.Name}", StringComparison.OrdinalIgnoreCase)
                    : name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase)
            )
        );
    }

    private static Entry Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var isBracketed = text.StartsWith('[');
        var hasPort = colon > 0 && (isBracketed ? text[colon - 1] == ']' : text.IndexOf(':') == colon);
        int? port = null;
        if (hasPort)
            port =
                int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is > 0 and < 65536
                    ? number
                    : throw Wrong(text);
        var host = (hasPort ? text[..colon] : text).TrimEnd('.');
        var isBelow = host.StartsWith("*.", StringComparison.Ordinal);
        var name = (isBelow ? host[2..] : host).Trim('[', ']');
        if (Uri.CheckHostName(name) == UriHostNameType.Unknown || (isBelow && !name.Contains('.')))
            throw Wrong(text);
        return new Entry(name, isBelow, port);
    }

    private static FormatException Wrong(string text) =>
        new(
            $"'{text}' is no host that commands may reach. One is e.g. example.com, *.example.com or example.com:8443."
        );

    private sealed record Entry(string Name, bool IsBelow, int? Port);
}

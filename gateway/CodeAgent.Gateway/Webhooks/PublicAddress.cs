using System.Net;
using System.Net.Sockets;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>Tells addresses that anybody may call from those of this machine, of private networks and of clouds' insides.</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] s_inside =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/3"),
    ];

    // Of IPv6 only what is given out is public; out of that, what carries an IPv4 address or is for documents is not.
    private static readonly IPNetwork s_givenOut = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] s_special =
    [
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !s_inside.Any(network => network.Contains(plain))
            : s_givenOut.Contains(plain) && !s_special.Any(network => network.Contains(plain));
    }
}

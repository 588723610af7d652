using System.Security.Cryptography;
using System.Text;

namespace CodeAgent.Storage.Owners;

/// <summary>
/// Says which machine and which boot this is. The host is the machine's name and, where there is one, a hash of its
/// machine id, since two machines may have one name. The boot has the process-id namespace with it, since containers
/// on one kernel have process ids of their own. Neither contains the <c>|</c> of an owner's text form.
/// </summary>
internal static class MachineIdentity
{
    private static readonly Lazy<string> s_host = new(() =>
        Read("/etc/machine-id") is { Length: > 0 } id
            ? $"{Environment.MachineName}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 4))}"
            : Environment.MachineName
    );

    private static readonly Lazy<string> s_boot = new(() =>
        OperatingSystem.IsLinux() ? $"{Read("/proc/sys/kernel/random/boot_id")}~{ProcessIdNamespace()}" : ""
    );

    public static string Host => s_host.Value;

    /// <summary>Boot and namespace; empty off Linux, where start times are instants and so never repeat.</summary>
    public static string Boot => s_boot.Value;

    /// <summary>The boot without the namespace.</summary>
    public static string KernelOf(string boot) => boot.Split('~', 2)[0];

    private static string ProcessIdNamespace() =>
        new FileInfo("/proc/self/ns/pid").LinkTarget is { } target
            ? new string([.. target.Where(char.IsAsciiDigit)])
            : "";

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

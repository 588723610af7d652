using System.Runtime.InteropServices;

namespace CodeAgent.Cli.Doctor;

/// <summary>The system the program runs on.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Description">Its name and version in its own words.</param>
internal sealed record PlatformFacts(Platform Kind, string Description)
{
    private const string KernelFile = "/proc/sys/kernel/osrelease";

    /// <summary>This system.</summary>
    public static PlatformFacts Read() => new(KindOf(), RuntimeInformation.OSDescription.Trim());

    private static Platform KindOf() =>
        OperatingSystem.IsWindows() ? Platform.Windows
        : OperatingSystem.IsMacOS() ? Platform.Mac
        : !OperatingSystem.IsLinux() ? Platform.Other
        : File.Exists(KernelFile) && IsWsl(File.ReadAllText(KernelFile)) ? Platform.Wsl
        : Platform.Linux;

    /// <summary>Whether the name of a Linux kernel is that of Windows' own.</summary>
    public static bool IsWsl(string kernel) => kernel.Contains("microsoft", StringComparison.OrdinalIgnoreCase);
}

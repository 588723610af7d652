namespace CodeAgent.Tools.Sandboxes;

/// <summary>Says why there is no sandbox and what to do about it: first the reason, then a line each way out.</summary>
internal static class SandboxAdvice
{
    private const string Without =
        "Or go without: --sandbox off. Then only the permission rules bound what commands do.";

    /// <summary>The program is not there.</summary>
    public const string Missing =
        "bubblewrap (bwrap) is not installed, which keeps commands in a sandbox.\n"
        + "Install the package bubblewrap: apt install bubblewrap, dnf install bubblewrap, pacman -S bubblewrap.\n"
        + Without;

    /// <summary>The program is there and cannot.</summary>
    public static string Of(string program, string said)
    {
        var reason = said.Trim().Split('\n')[^1];
        return $"{program} cannot make a sandbox here: {(reason.Length > 0 ? reason : "it says nothing")}\n{Way()}\n{Without}";
    }

    private static string Way()
    {
        if (Setting("/proc/sys/user/max_user_namespaces") == "0")
            return "User namespaces are disabled: sysctl -w user.max_user_namespaces=15000";
        if (Setting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
            return "User namespaces are disabled: sysctl -w kernel.unprivileged_userns_clone=1";
        if (Setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            return "AppArmor restricts user namespaces: give bwrap a profile with the rule \"userns,\" "
                + "(package apparmor-profiles, bwrap-userns-restrict), or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
        return IsContainer()
            ? "The container's security profile forbids it: start it with --security-opt seccomp=unconfined "
                + "--security-opt apparmor=unconfined --security-opt systempaths=unconfined, and leave the sandbox to CodeAgent."
            : "Allow user namespaces for this user; codeagent doctor shows what the machine can do.";
    }

    private static bool IsContainer() =>
        File.Exists("/.dockerenv")
        || File.Exists("/run/.containerenv")
        || Directory.Exists("/var/run/secrets/kubernetes.io");

    private static string? Setting(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

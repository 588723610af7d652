using CodeAgent.Tools.Processes;

namespace CodeAgent.Cli.Doctor;

/// <summary>How a person installs a package here, by the package program that this system has.</summary>
internal sealed class Packages(ProgramProbe programs)
{
    private static readonly (string Program, string Command)[] s_known =
    [
        ("apt-get", "sudo apt install"),
        ("dnf", "sudo dnf install"),
        ("pacman", "sudo pacman -S"),
        ("zypper", "sudo zypper install"),
        ("apk", "sudo apk add"),
        ("brew", "brew install"),
    ];

    /// <summary>One line to type, or a plain request where no package program is known.</summary>
    public string Advice(string package) =>
        s_known.FirstOrDefault(known => programs.Find(known.Program) is not null).Command is { } command
            ? $"Install it: {command} {package}"
            : $"Install the package {package}.";
}

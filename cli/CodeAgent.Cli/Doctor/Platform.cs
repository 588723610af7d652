namespace CodeAgent.Cli.Doctor;

/// <summary>The kinds of systems that differ in what works.</summary>
internal enum Platform
{
    Linux,
    Wsl,
    Mac,
    Windows,
    Other,
}

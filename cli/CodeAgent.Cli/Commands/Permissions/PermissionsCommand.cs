using System.CommandLine;
using CodeAgent.Cli.Configuration;

namespace CodeAgent.Cli.Commands.Permissions;

/// <summary><c>codeagent permissions</c>: what decides about calls.</summary>
internal static class PermissionsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliEnvironment environment) =>
        new("permissions", "Look at what decides about calls.") { ReviewBenchCommand.Create(environment) };
}

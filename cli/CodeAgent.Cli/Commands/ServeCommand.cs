using System.CommandLine;
using CodeAgent.Cli.Configuration;

namespace CodeAgent.Cli.Commands;

internal static class ServeCommand
{
    public static Command Create(CliEnvironment environment) => new("serve");
}

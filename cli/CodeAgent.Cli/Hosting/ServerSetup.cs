using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Servers;
using CodeAgent.Tools.Mcp;
using CodeAgent.Tools.Mcp.Configuration;

namespace CodeAgent.Cli.Hosting;

/// <summary>Puts the client of the Model Context Protocol together from what the program was given.</summary>
internal static class ServerSetup
{
    /// <summary>The client; it starts nothing before a folder is asked about.</summary>
    /// <param name="environment">The program's surroundings.</param>
    /// <param name="variables">What servers inherit: not the keys of models.</param>
    /// <param name="clock">The time.</param>
    public static McpServers Create(
        CliEnvironment environment,
        IReadOnlyDictionary<string, string> variables,
        TimeProvider clock
    ) => new(Options(environment, variables, clock));

    /// <summary>Its options.</summary>
    public static McpOptions Options(
        CliEnvironment environment,
        IReadOnlyDictionary<string, string> variables,
        TimeProvider clock
    ) =>
        new()
        {
            Configure = folder => McpConfigurationReader.Read(Places(environment, folder)),
            StateFolder = environment.StateFolder,
            Environment = variables,
            Trust = new AcceptedServers(environment.StateFolder),
            FirstWait = environment.ServerWait,
            Version = LocalHost.Version,
            Clock = clock,
        };

    /// <summary>Where a folder's servers are looked for.</summary>
    public static McpPlaces Places(CliEnvironment environment, string folder) =>
        new(folder, environment.HomeFolder, environment.Variables)
        {
            UserFile = UserServers.FileOf(environment),
            Files = environment.ServerFiles,
            IsStrict = environment.IsServersStrict,
        };
}

using CodeAgent.Tools.Tests.Processes;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace CodeAgent.Tools.Tests;

/// <summary>Runs the tests, or plays a process that a test starts in order to kill it.</summary>
internal static class TestProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [DyingOwner.Role, var mode, var workspace])
            return await DyingOwner.PlayAsync(mode, workspace);
        if (args is [Mcp.ServerOrphanTests.Role, var folder])
            return await Mcp.ServerOrphanTests.PlayAsync(folder);
        if (args.Contains("--server") || args.Contains("--internal-msbuild-node"))
            return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                args,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            );
        return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }
}

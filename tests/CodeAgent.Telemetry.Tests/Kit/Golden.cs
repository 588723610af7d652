using System.Runtime.CompilerServices;

namespace CodeAgent.Telemetry.Tests.Kit;

/// <summary>Compares with a file of the Golden folder; <c>CODEAGENT_ACCEPT=1</c> writes it instead.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "..", "Golden", name);
        if (Environment.GetEnvironmentVariable("CODEAGENT_ACCEPT") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}

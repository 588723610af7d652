namespace CodeAgent.Testing.Programs;

/// <summary>Tests that take minutes: part of what CI runs (<c>bash .ci/run</c>), not of a plain <c>dotnet test</c>.</summary>
public static class LongSuite
{
    /// <summary>Why a test does not run here; null where it does.</summary>
    public static string? SkipReason =>
        Environment.GetEnvironmentVariable("CI") == "true" ? null : "part of the long suite: bash .ci/run (or CI=true)";
}

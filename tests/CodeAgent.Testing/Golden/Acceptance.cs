namespace CodeAgent.Testing.Golden;

/// <summary>Whether changed golden files are written anew: on a person's word, and never where CI runs.</summary>
public static class Acceptance
{
    /// <summary>What the environment says.</summary>
    public static bool IsAsked { get; } =
        Decide(Environment.GetEnvironmentVariable("CODEAGENT_ACCEPT"), Environment.GetEnvironmentVariable("CI"));

    /// <summary>What two values of <c>CODEAGENT_ACCEPT</c> and <c>CI</c> mean.</summary>
    public static bool Decide(string? accept, string? ci) =>
        accept == "1"
        && (string.IsNullOrEmpty(ci) || ci is "0" || ci.Equals("false", StringComparison.OrdinalIgnoreCase));
}

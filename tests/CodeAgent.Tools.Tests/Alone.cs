namespace CodeAgent.Tools.Tests;

/// <summary>Tests that measure the process and run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

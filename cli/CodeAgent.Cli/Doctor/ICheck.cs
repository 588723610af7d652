namespace CodeAgent.Cli.Doctor;

/// <summary>Looks at one thing around the program. Changes nothing, shows no secret, and heeds its cancellation.</summary>
internal interface ICheck
{
    /// <summary>What is looked at, a word or two; the same every time.</summary>
    string Name { get; }

    /// <summary>Looks.</summary>
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}

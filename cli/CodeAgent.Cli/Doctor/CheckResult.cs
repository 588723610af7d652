namespace CodeAgent.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Name">What was looked at, a word or two.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Detail">What was found, one line.</param>
/// <param name="Advice">What to do, one line; null where nothing is to be done.</param>
internal sealed record CheckResult(string Name, CheckStatus Status, string Detail, string? Advice = null);

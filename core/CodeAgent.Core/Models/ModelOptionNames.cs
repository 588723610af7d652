namespace CodeAgent.Core.Models;

/// <summary>
/// Names in <c>ChatOptions.AdditionalProperties</c>, <c>ChatResponseUpdate.AdditionalProperties</c> and
/// <c>UsageDetails.AdditionalCounts</c> by which the runner and providers exchange what the abstraction has no member for.
/// </summary>
public static class ModelOptionNames
{
    /// <summary>The agent's role, e.g. <c>agent</c>, <c>coordinator</c>, <c>subagent</c> (string).</summary>
    public const string Role = "codeagent.role";

    /// <summary>Which attempt of the same call this is, from 1 (int).</summary>
    public const string Attempt = "codeagent.attempt";

    /// <summary>The session's id (string).</summary>
    public const string Session = "codeagent.session";

    /// <summary>The session's folder (string).</summary>
    public const string Workspace = "codeagent.workspace";

    /// <summary>Tokens a model may think, for models that take a number and not an effort (int, at least 1,024).</summary>
    public const string ThinkingBudget = "codeagent.thinkingBudget";

    /// <summary>On an update: which content block of the reply it is part of, from 0 (int). Absent where the provider has no blocks.</summary>
    public const string Block = "codeagent.block";

    /// <summary>On an update: what the provider says about why it stopped (string).</summary>
    public const string StopDetail = "codeagent.stopDetail";

    /// <summary>On a <c>FunctionCallContent</c>: the model's argument text where it is not a JSON object (string).</summary>
    public const string MalformedArguments = "codeagent.malformed";

    /// <summary>On a <c>FunctionResultContent</c>: whether the call failed (bool).</summary>
    public const string IsError = "codeagent.isError";

    /// <summary>In usage: input tokens read from the cache.</summary>
    public const string CacheRead = "cache_read";

    /// <summary>In usage: input tokens written to the cache.</summary>
    public const string CacheWrite = "cache_write";

    /// <summary>Finish reason of an answer that the model refused to give.</summary>
    public const string FinishRefusal = "refusal";
}
